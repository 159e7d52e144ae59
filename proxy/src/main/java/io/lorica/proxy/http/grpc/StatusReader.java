package io.lorica.proxy.http.grpc;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads {@code grpc-status} and {@code grpc-message}. */
final class StatusReader {
  private StatusReader() {}

  /** The status that the fields carry, or null if they carry none. */
  static @Nullable GrpcStatus read(HeaderBlock fields) {
    String number = fields.get(HeaderName.GRPC_STATUS);
    if (number == null) {
      return null;
    }
    String message = fields.get(HeaderName.GRPC_MESSAGE);
    return new GrpcStatus(code(number), message == null ? "" : decode(message));
  }

  private static int code(String number) {
    int value = 0;
    for (int i = 0; i < number.length(); i++) {
      int digit = number.charAt(i) - '0';
      if (digit < 0 || digit > 9 || i > 2) {
        return GrpcStatus.UNKNOWN;
      }
      value = value * 10 + digit;
    }
    return number.isEmpty() ? GrpcStatus.UNKNOWN : value;
  }

  /** Undoes percent-encoding of UTF-8; what is not a valid escape stays as it is. */
  static String decode(String message) {
    if (message.indexOf('%') < 0) {
      return message;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length());
    for (int i = 0; i < message.length(); i++) {
      int value = message.charAt(i) == '%' ? escape(message, i + 1) : -1;
      if (value >= 0) {
        i += 2;
      }
      bytes.write(value >= 0 ? value : message.charAt(i));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int escape(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : (high << 4) | low;
  }
}
