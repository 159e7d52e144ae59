package io.lorica.destination.grpc;

import io.lorica.destination.index.WorkloadKey;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.inbound.InboundWorkload;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/** The workload that a proxy says it belongs to (spec 07 §3.1). */
final class WorkloadToken {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private WorkloadToken() {}

  /**
   * JSON, or the older {@code <namespace>:<pod>}. The reason of a bad one is the status message.
   */
  static Parsed<WorkloadKey> parse(String text) {
    return text.startsWith("{") ? json(text) : older(text);
  }

  private static Parsed<WorkloadKey> json(String text) {
    try {
      JsonNode token = JSON.readTree(text);
      String namespace = token.path("ns").isString() ? token.path("ns").stringValue() : "";
      if (!namespace.isEmpty()) {
        for (String field : token.propertyNames()) {
          JsonNode name = token.path(field);
          if (name.isString() && field.equals("pod")) {
            return key(InboundWorkload.Kind.POD, namespace, name.stringValue());
          }
          if (name.isString() && field.equals("external_workload")) {
            return key(InboundWorkload.Kind.EXTERNAL_WORKLOAD, namespace, name.stringValue());
          }
        }
      }
    } catch (JacksonException _) {
      // Falls through to the one message.
    }
    return bad(text);
  }

  private static Parsed<WorkloadKey> older(String text) {
    int colon = text.indexOf(':');
    return colon <= 0 || colon == text.length() - 1
        ? bad(text)
        : key(InboundWorkload.Kind.POD, text.substring(0, colon), text.substring(colon + 1));
  }

  private static Parsed<WorkloadKey> key(InboundWorkload.Kind kind, String namespace, String name) {
    return new Parsed.Ok<>(new WorkloadKey(kind, new ResourceName(namespace, name)));
  }

  private static Parsed<WorkloadKey> bad(String text) {
    return new Parsed.Bad<>("Invalid workload: " + text);
  }
}
