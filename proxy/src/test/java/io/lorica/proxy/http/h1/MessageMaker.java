package io.lorica.proxy.http.h1;

import java.util.List;
import java.util.Random;

/**
 * Messages at random: mostly right ones, often with one thing wrong, sometimes with bytes changed.
 */
final class MessageMaker {
  private static final List<String> METHODS =
      List.of("GET", "POST", "HEAD", "OPTIONS", "CONNECT", "PUT", "X-Y", "get", "G(T", "");
  private static final List<String> TARGETS =
      List.of(
          "/",
          "/a?b=c",
          "*",
          "http://a/b",
          "HTTP://a:80",
          "http://a?b",
          "a:80",
          "a",
          "/a b",
          "/\u00e9",
          "/#x",
          "http://u@a/",
          "//a/b");
  private static final List<String> VERSIONS =
      List.of("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "http/1.1", "HTTP/1.");
  private static final List<String> STATUSES =
      List.of(
          "200 OK",
          "200",
          "204 No Content",
          "304 Not Modified",
          "404 ",
          "500 \u00e9",
          "20 OK",
          "2000 OK",
          "100 Continue");
  private static final List<String> FIELDS =
      List.of(
          "host: a",
          "Host: b:80",
          "host:",
          "host: a b",
          "content-length: 5",
          "Content-Length: 0",
          "content-length: 05",
          "content-length: +5",
          "content-length: 5, 5",
          "content-length: x",
          "transfer-encoding: chunked",
          "Transfer-Encoding: CHUNKED",
          "transfer-encoding: gzip",
          "transfer-encoding: gzip, chunked",
          "transfer-encoding: identity",
          "connection: close",
          "connection: keep-alive",
          "x: y",
          "X-Long:  some  value \t",
          "x:",
          "x-\u00e9: y",
          "x y: z",
          "x : y",
          ": y",
          "nocolon",
          "x: \u00e9",
          "x: a\u0001b",
          " folded",
          "upgrade: websocket",
          "expect: 100-continue",
          "cookie: a=b; c=d",
          "x: a\rb");
  private static final List<String> BODIES =
      List.of(
          "",
          "hello",
          "helloGET / HTTP/1.1\r\n\r\n",
          "5\r\nhello\r\n0\r\n\r\n",
          "5;a=b\r\nhello\r\n00\r\nX-T: 1\r\n\r\n",
          "A\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n",
          "5\r\nhelloX\r\n0\r\n\r\n",
          "5\nhello\n0\n\n",
          "0x5\r\nhello\r\n0\r\n\r\n",
          "5 \r\nhello\r\n0\r\n\r\n",
          "5\r\nhel",
          "0\r\ncontent-length: 1\r\n\r\n",
          "ffffffffffffffff\r\n",
          "0\r\n\r\nrest");

  private final Random random;

  MessageMaker(Random random) {
    this.random = random;
  }

  String request() {
    return message(common(METHODS, 3) + " " + common(TARGETS, 2) + " " + common(VERSIONS, 4));
  }

  String response() {
    return message(common(VERSIONS, 4) + " " + common(STATUSES, 4));
  }

  private String message(String startLine) {
    StringBuilder wire = new StringBuilder();
    wire.append(random.nextInt(20) == 0 ? "\r\n" : "").append(startLine).append(lineEnd());
    int fields = random.nextInt(5);
    for (int i = 0; i < fields; i++) {
      wire.append(one(FIELDS)).append(lineEnd());
    }
    wire.append(lineEnd()).append(one(BODIES));
    int changes = random.nextInt(4) == 0 ? 1 + random.nextInt(3) : 0;
    for (int i = 0; i < changes; i++) {
      change(wire);
    }
    return wire.toString();
  }

  /** Mostly one of the first, which are right. */
  private String common(List<String> choices, int right) {
    return random.nextInt(4) > 0 ? choices.get(random.nextInt(right)) : one(choices);
  }

  private String one(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private String lineEnd() {
    return random.nextInt(60) == 0 ? List.of("\n", "\r", "\r\r\n").get(random.nextInt(3)) : "\r\n";
  }

  private void change(StringBuilder wire) {
    int at = random.nextInt(wire.length());
    switch (random.nextInt(3)) {
      case 0 -> wire.deleteCharAt(at);
      case 1 -> wire.setCharAt(at, (char) random.nextInt(256));
      default -> wire.insert(at, (char) random.nextInt(256));
    }
    if (wire.isEmpty()) {
      wire.append('x');
    }
  }
}
