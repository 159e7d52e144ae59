package io.lorica.sandbox.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the registered admission webhooks about a write: first those that change, then the rest. */
final class Webhooks {
  private static final ResourceKind NAMESPACES = ResourceKinds.require("", "namespaces");
  private static final ResourceKind MUTATING =
      ResourceKinds.require("admissionregistration.k8s.io", "mutatingwebhookconfigurations");
  private static final ResourceKind VALIDATING =
      ResourceKinds.require("admissionregistration.k8s.io", "validatingwebhookconfigurations");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WebhookCaller caller;

  Webhooks(WebhookCaller caller) {
    this.caller = caller;
  }

  /**
   * The object as it may be stored.
   *
   * @throws Refusal if a webhook denies it, or fails and its {@code failurePolicy} is {@code Fail}
   */
  ObjectNode review(
      ResourceKind kind, String operation, ObjectNode object, ObjectStore store, User user) {
    if (kind.equals(MUTATING) || kind.equals(VALIDATING)) {
      return object;
    }
    ObjectNode current = object;
    for (JsonNode webhook : interested(MUTATING, kind, operation, object, store)) {
      current = call(webhook, kind, operation, current, user);
    }
    for (JsonNode webhook : interested(VALIDATING, kind, operation, current, store)) {
      call(webhook, kind, operation, current, user);
    }
    return current;
  }

  private static List<JsonNode> interested(
      ResourceKind configurations,
      ResourceKind kind,
      String operation,
      ObjectNode object,
      ObjectStore store) {
    List<JsonNode> interested = new ArrayList<>();
    for (ObjectNode configuration : store.list(configurations, "", _ -> true).items()) {
      for (JsonNode webhook : configuration.path("webhooks")) {
        if (hasRule(webhook.path("rules"), kind, operation) && selects(webhook, object, store)) {
          interested.add(webhook);
        }
      }
    }
    return interested;
  }

  private static boolean hasRule(JsonNode rules, ResourceKind kind, String operation) {
    for (JsonNode rule : rules) {
      String scope = rule.path("scope").asString("*");
      boolean inScope = scope.equals("*") || scope.equals("Namespaced") == kind.namespaced();
      if (inScope
          && has(rule.path("operations"), operation)
          && has(rule.path("apiGroups"), kind.group())
          && has(rule.path("apiVersions"), kind.version())
          && has(rule.path("resources"), kind.plural())) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(JsonNode values, String wanted) {
    for (JsonNode value : values) {
      if (value.asString().equals("*") || value.asString().equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  private static boolean selects(JsonNode webhook, ObjectNode object, ObjectStore store) {
    String namespace = ObjectKey.of(object).namespace();
    JsonNode namespaceLabels =
        namespace.isEmpty()
            ? MissingNode.getInstance()
            : store.get(NAMESPACES, new ObjectKey("", namespace)).path("metadata").path("labels");
    return (namespace.isEmpty()
            || Selection.matches(webhook.path("namespaceSelector"), namespaceLabels))
        && Selection.matches(
            webhook.path("objectSelector"), object.path("metadata").path("labels"));
  }

  private ObjectNode call(
      JsonNode webhook, ResourceKind kind, String operation, ObjectNode object, User user) {
    String name = webhook.path("name").asString();
    ObjectNode review = review(kind, operation, object, user);
    JsonNode response;
    try {
      response = caller.call(webhook, review).path("response");
      if (!response.path("uid").equals(review.path("request").path("uid"))) {
        throw new IOException("expected response.uid of the request");
      }
    } catch (IOException e) {
      if (webhook.path("failurePolicy").asString("Fail").equals("Ignore")) {
        return object;
      }
      throw new Refusal(
          500,
          "InternalError",
          "failed calling webhook \"%s\": failed to call webhook: %s"
              .formatted(name, e.getMessage()));
    }
    if (!response.path("allowed").asBoolean(false)) {
      throw denial(name, response.path("status"));
    }
    return patched(object, response);
  }

  private static ObjectNode review(
      ResourceKind kind, String operation, ObjectNode object, User user) {
    ObjectNode review = JSON.createObjectNode();
    review.put("kind", "AdmissionReview").put("apiVersion", "admission.k8s.io/v1");
    ObjectNode request = review.putObject("request");
    request.put("uid", UUID.randomUUID().toString());
    for (String field : new String[] {"kind", "requestKind"}) {
      request
          .putObject(field)
          .put("group", kind.group())
          .put("version", kind.version())
          .put("kind", kind.kind());
    }
    for (String field : new String[] {"resource", "requestResource"}) {
      request
          .putObject(field)
          .put("group", kind.group())
          .put("version", kind.version())
          .put("resource", kind.plural());
    }
    ObjectKey key = ObjectKey.of(object);
    request.put("name", key.name()).put("namespace", key.namespace()).put("operation", operation);
    ObjectNode userInfo = request.putObject("userInfo").put("username", user.name());
    user.groups().forEach(userInfo.putArray("groups")::add);
    request.set("object", object);
    request.putNull("oldObject").put("dryRun", false);
    return review;
  }

  private static Refusal denial(String name, JsonNode status) {
    String message = status.path("message").asString(status.path("reason").asString());
    String denied = "admission webhook \"" + name + "\" denied the request";
    return new Refusal(
        Math.max(400, status.path("code").asInt()),
        status.path("reason").asString("BadRequest"),
        message.isEmpty() ? denied + " without explanation" : denied + ": " + message);
  }

  private static ObjectNode patched(ObjectNode object, JsonNode response) {
    if (response.path("patch").asString().isEmpty()) {
      return object;
    }
    try {
      JsonNode patch = JSON.readTree(Base64.getDecoder().decode(response.path("patch").asString()));
      return Patches.apply(Patches.JSON, object, patch);
    } catch (IllegalArgumentException | JacksonException e) {
      throw new Refusal(
          500, "InternalError", "webhook sent an undecodable patch: " + e.getMessage());
    }
  }
}
