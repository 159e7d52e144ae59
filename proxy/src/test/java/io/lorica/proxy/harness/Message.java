package io.lorica.proxy.harness;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1 message as it was on the wire, by a reader that shares no code with the proxy.
 *
 * @param start request or status line
 * @param fields {@code name: value} in order, names in lower case
 * @param text the body without framing, a byte a character
 * @param trailers as {@code fields}
 */
public record Message(String start, List<String> fields, String text, List<String> trailers) {
  private static final Message NONE = new Message("", List.of(), "", List.of());

  /** A request, or null if the connection ends before it begins. */
  public static @Nullable Message readRequest(Talk talk) throws IOException {
    Message head = readHead(talk);
    return head.isAbsent() ? null : head.withBody(talk, false);
  }

  /** An answer; the interim ones but 101 are answers of their own. */
  static Message readAnswer(Talk talk, boolean toHead) throws IOException {
    Message head = readHead(talk);
    if (head.isAbsent()) {
      throw new EOFException("no answer");
    }
    int status = head.status();
    boolean bodyless = toHead || status < 200 || status == 204 || status == 304;
    return bodyless ? head : head.withBody(talk, true);
  }

  /** Only the head; whatever follows is not read. */
  static Message readHead(Talk talk) throws IOException {
    String start = talk.readLine();
    return start == null ? NONE : new Message(start, readFields(talk), "", List.of());
  }

  private static List<String> readFields(Talk talk) throws IOException {
    List<String> fields = new ArrayList<>();
    for (String line = talk.readLine(); ; line = talk.readLine()) {
      if (line == null) {
        throw new EOFException("within a head");
      }
      if (line.isEmpty()) {
        return fields;
      }
      int colon = line.indexOf(':');
      fields.add(line.substring(0, colon).toLowerCase(Locale.ROOT) + line.substring(colon));
    }
  }

  /** Whether the connection ended instead. */
  private boolean isAbsent() {
    return start.isEmpty();
  }

  private Message withBody(Talk talk, boolean answer) throws IOException {
    if (value("transfer-encoding").equals("chunked")) {
      return withChunks(talk);
    }
    String length = value("content-length");
    if (!length.isEmpty()) {
      return new Message(start, fields, talk.read(Integer.parseInt(length)), List.of());
    }
    if (answer) {
      return new Message(start, fields, talk.readAll(), List.of());
    }
    return this;
  }

  private Message withChunks(Talk talk) throws IOException {
    StringBuilder all = new StringBuilder();
    while (true) {
      String line = talk.readLine();
      if (line == null) {
        throw new EOFException("within a body");
      }
      int size = Integer.parseInt(line, 16);
      if (size == 0) {
        return new Message(start, fields, all.toString(), readFields(talk));
      }
      all.append(talk.read(size));
      talk.readLine();
    }
  }

  public int status() {
    return Integer.parseInt(start.split(" ", 3)[1]);
  }

  /** The value of a field, several joined by commas, empty if there is none. */
  public String value(String name) {
    return String.join(
        ",",
        fields.stream()
            .filter(field -> field.startsWith(name + ":"))
            .map(field -> field.substring(name.length() + 1).strip())
            .toList());
  }

  public boolean has(String name) {
    return fields.stream().anyMatch(field -> field.startsWith(name + ":"));
  }
}
