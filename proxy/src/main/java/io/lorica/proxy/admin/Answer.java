package io.lorica.proxy.admin;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What the admin server says.
 *
 * @param contentType empty for none
 * @param allow the methods of a 405
 */
@SuppressWarnings("ArrayRecordComponent") // made once, sent once
public record Answer(
    int status, String contentType, String contentEncoding, List<String> allow, byte[] body) {
  static Answer text(int status, String text) {
    return new Answer(status, "text/plain", "", List.of(), text.getBytes(StandardCharsets.UTF_8));
  }

  static Answer bare(int status, String text) {
    return new Answer(status, "", "", List.of(), text.getBytes(StandardCharsets.UTF_8));
  }

  static Answer json(int status, String json) {
    return new Answer(
        status, "application/json", "", List.of(), json.getBytes(StandardCharsets.UTF_8));
  }

  static Answer notAllowed(String... methods) {
    return new Answer(405, "", "", List.of(methods), new byte[0]);
  }
}
