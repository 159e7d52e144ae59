package io.lorica.proxy.route;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A query parameter that a request must have; of repeated ones any may match. Names and values are
 * compared decoded (spec 01 §11). Pure.
 *
 * @param name each byte as one character
 */
public record QueryMatch(String name, ValueMatch value) {
  boolean matches(List<QueryString.Parameter> parameters) {
    return parameters.stream().anyMatch(this::matches);
  }

  private boolean matches(QueryString.Parameter parameter) {
    byte[] bytes = parameter.value().getBytes(StandardCharsets.ISO_8859_1);
    return parameter.name().equals(name) && value.matches(bytes, 0, bytes.length);
  }
}
