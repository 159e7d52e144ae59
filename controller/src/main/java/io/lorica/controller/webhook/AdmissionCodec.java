package io.lorica.controller.webhook;

import io.lorica.controller.http.HttpAnswer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reviews to and from bytes, by spec 06 §2. Pure. The answer is the review itself with {@code
 * response} filled in, so v1 and v1beta1 need no difference.
 */
final class AdmissionCodec {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private AdmissionCodec() {}

  /** What a body turned out to be. */
  sealed interface Decoded {
    /** A review that can be answered. */
    record Review(ObjectNode review, AdmissionRequest request) implements Decoded {}

    /** No review; this is the answer. */
    record Refused(HttpAnswer answer) implements Decoded {}
  }

  static Decoded decode(byte[] body) {
    if (body.length == 0) {
      return new Decoded.Refused(new HttpAnswer(200, "", body));
    }
    JsonNode tree;
    try {
      tree = JSON.readTree(body);
    } catch (JacksonException notJson) {
      return bad("failed to decode admission review request: " + notJson.getOriginalMessage());
    }
    if (!(tree instanceof ObjectNode review)) {
      return bad("failed to decode admission review request: not an object");
    }
    String uid = review.path("request").path("uid").asString("");
    return uid.isEmpty()
        ? bad("invalid admission review request")
        : new Decoded.Review(review, new AdmissionRequest(uid, review.path("request")));
  }

  private static Decoded bad(String reason) {
    return new Decoded.Refused(HttpAnswer.text(400, reason));
  }

  static HttpAnswer encode(Decoded.Review asked, AdmissionResponse response) {
    ObjectNode answer = JSON.createObjectNode().put("uid", asked.request().uid());
    switch (response) {
      case AdmissionResponse.Allow(var warnings) -> {
        answer.put("allowed", true);
        if (!warnings.isEmpty()) {
          warnings.forEach(answer.putArray("warnings")::add);
        }
      }
      case AdmissionResponse.Patch(var operations) ->
          answer
              .put("allowed", true)
              .put("patchType", "JSONPatch")
              .put(
                  "patch",
                  Base64.getEncoder()
                      .encodeToString(operations.toString().getBytes(StandardCharsets.UTF_8)));
      case AdmissionResponse.Deny(int code, var message) -> {
        ObjectNode status = answer.put("allowed", false).putObject("status");
        status.put("message", message);
        if (code != 0) {
          status.put("code", code);
        }
      }
    }
    ObjectNode review = asked.review().deepCopy();
    review.set("response", answer);
    return HttpAnswer.json(200, JSON.writeValueAsBytes(review));
  }
}
