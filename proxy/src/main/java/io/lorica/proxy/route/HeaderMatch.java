package io.lorica.proxy.route;

import io.lorica.proxy.http.HeaderBlock;

/**
 * A field that a request must have; of repeated ones any may match (spec 02 §9.1). Pure.
 *
 * @param name in lower case
 */
public record HeaderMatch(FieldText name, ValueMatch value) {
  boolean matches(HeaderBlock headers) {
    for (int i = headers.find(name.bytes(), 0); i >= 0; i = headers.find(name.bytes(), i + 1)) {
      if (value.matches(headers.array(), headers.valueOffset(i), headers.valueLength(i))) {
        return true;
      }
    }
    return false;
  }
}
