package io.lorica.proxy.route;

import io.lorica.proxy.http.FieldSyntax;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text of a policy as bytes of the wire, made once. */
public final class FieldText {
  private final byte[] bytes;

  private FieldText(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Each character as one byte (ISO 8859-1). */
  public static FieldText of(String text) {
    return new FieldText(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Takes the bytes over. */
  public static FieldText of(byte[] bytes) {
    return new FieldText(bytes);
  }

  /** Whether this is the name of a field, in lower case. */
  public boolean isFieldName() {
    return bytes.length > 0 && FieldSyntax.isLowerToken(bytes, 0, bytes.length);
  }

  /** Not to be written to. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldText text && Arrays.equals(text.bytes, bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
