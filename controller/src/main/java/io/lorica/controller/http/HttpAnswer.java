package io.lorica.controller.http;

import java.nio.charset.StandardCharsets;

/** A whole response. The array is the caller's to give away and not changed afterwards. */
@SuppressWarnings("ArrayRecordComponent") // handed over once, never compared
public record HttpAnswer(int status, String contentType, byte[] body) {

  /** A line of plain text. */
  public static HttpAnswer text(int status, String body) {
    return new HttpAnswer(
        status, "text/plain; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
  }

  /** A JSON document. */
  public static HttpAnswer json(int status, byte[] body) {
    return new HttpAnswer(status, "application/json", body);
  }
}
