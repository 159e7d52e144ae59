package io.lorica.proxy.foreign;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Messages in a form that is equal for equal messages: field names in lower case and sorted,
 * without the fields that belong to one connection or that proxies add, content by its length and
 * digest.
 */
final class Capture {
  private Capture() {}

  /** Fields of a message, each {@code name: value}. */
  static String fields(Stream<String> fields) {
    return fields
        .map(Capture::lowered)
        .filter(field -> !isOfConnection(field.substring(0, field.indexOf(':', 1))))
        .sorted()
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String lowered(String field) {
    int colon = field.indexOf(':', 1);
    return field.substring(0, colon).toLowerCase(Locale.ROOT)
        + ": "
        + field.substring(colon + 1).strip();
  }

  private static boolean isOfConnection(String name) {
    return name.startsWith("l5d-")
        || List.of("connection", "date", "keep-alive", "transfer-encoding").contains(name);
  }

  /** Content. */
  static String content(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return bytes.length + " bytes " + HexFormat.of().formatHex(digest, 0, 8) + "\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Content, a character a byte. */
  static String content(String latin1) {
    return content(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }
}
