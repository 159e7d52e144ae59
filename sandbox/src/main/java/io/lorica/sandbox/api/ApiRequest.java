package io.lorica.sandbox.api;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request for an object or a collection, read completely.
 *
 * @param method HTTP method
 * @param path what it is about
 * @param query query parameters; of repeated ones the last
 * @param contentType media type of the body without parameters
 * @param body JSON text, may be empty
 * @param user who asks
 */
record ApiRequest(
    String method,
    ResourcePath path,
    Map<String, String> query,
    String contentType,
    String body,
    User user) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern ONE_NAME = Pattern.compile("metadata\\.name==?([^,=]+)");

  String parameter(String name) {
    return query.getOrDefault(name, "");
  }

  boolean isWatch() {
    return method.equals("GET")
        && (parameter("watch").equals("true") || parameter("watch").equals("1"));
  }

  /** The body as JSON; an empty one is an empty object. */
  JsonNode json() {
    if (body.isEmpty()) {
      return JSON.createObjectNode();
    }
    try {
      return JSON.readTree(body);
    } catch (JacksonException e) {
      throw Refusal.badRequest("the body of the request is not JSON: " + e.getOriginalMessage());
    }
  }

  ObjectNode object() {
    if (json() instanceof ObjectNode object) {
      return object;
    }
    throw Refusal.badRequest("the body of the request is not an object");
  }

  /** What RBAC calls this. */
  AccessRequest access() {
    String verb =
        switch (method) {
          case "POST" -> "create";
          case "PUT" -> "update";
          case "PATCH" -> "patch";
          case "DELETE" -> path.name().isEmpty() ? "deletecollection" : "delete";
          default -> isWatch() ? "watch" : path.name().isEmpty() ? "list" : "get";
        };
    String resource =
        path.subresource().isEmpty() ? path.plural() : path.plural() + "/" + path.subresource();
    return new AccessRequest(verb, path.group(), resource, path.namespace(), accessName());
  }

  /** A list or watch of one object by {@code metadata.name} counts as naming it. */
  private String accessName() {
    Matcher one = ONE_NAME.matcher(parameter("fieldSelector"));
    return path.name().isEmpty() && one.matches() ? one.group(1) : path.name();
  }
}
