package io.lorica.proxy.route;

import io.lorica.proxy.http.HeaderBlock;
import java.util.List;

/**
 * Changes to header fields, done in this order: add, then set, then remove (spec 02 §9.2). Never
 * names a field that frames a message or belongs to a connection; who makes one sees to that.
 *
 * @param add appended beside what is there
 * @param set instead of what is there
 * @param remove names
 */
public record HeaderEdit(List<Field> add, List<Field> set, List<FieldText> remove) {
  /** One field; its name in lower case. */
  public record Field(FieldText name, FieldText value) {}

  /** Changes {@code headers}. */
  public void apply(HeaderBlock headers) {
    for (Field field : add) {
      add(headers, field);
    }
    for (Field field : set) {
      headers.remove(field.name.bytes());
    }
    for (Field field : set) {
      add(headers, field);
    }
    for (FieldText name : remove) {
      headers.remove(name.bytes());
    }
  }

  private static void add(HeaderBlock headers, Field field) {
    byte[] name = field.name.bytes();
    byte[] value = field.value.bytes();
    headers.add(name, 0, name.length, value, 0, value.length);
  }
}
