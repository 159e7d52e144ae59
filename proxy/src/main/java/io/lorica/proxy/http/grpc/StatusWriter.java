package io.lorica.proxy.http.grpc;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import java.nio.charset.StandardCharsets;

/** Writes {@code grpc-status} and {@code grpc-message}. Pure. */
final class StatusWriter {
  private StatusWriter() {}

  static void write(GrpcStatus status, HeaderBlock fields) {
    fields.add(HeaderName.GRPC_STATUS, Integer.toString(status.code()));
    if (!status.message().isEmpty()) {
      fields.add(HeaderName.GRPC_MESSAGE, encode(status.message()));
    }
  }

  /** Percent-encodes what is not printable ASCII, as UTF-8, and the percent sign. */
  static String encode(String message) {
    StringBuilder text = new StringBuilder(message.length());
    for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b <= '~' && b != '%') {
        text.append((char) b);
      } else {
        text.append(String.format("%%%02X", b));
      }
    }
    return text.toString();
  }
}
