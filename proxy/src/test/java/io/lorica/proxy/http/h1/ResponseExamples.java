package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HttpMethod;
import java.util.List;
import java.util.stream.Stream;

/** Answers and what becomes of them; the table that parser, differential and fuzz tests share. */
final class ResponseExamples {
  private ResponseExamples() {}

  /** A wire that ends with the connection, and the words of {@link Reading} for it. */
  record Good(HttpMethod request, String wire, String understood) {
    Good(String wire, String understood) {
      this(HttpMethod.GET, wire, understood);
    }
  }

  /** A wire, and what is wrong with it. */
  record Bad(String wire, Http1Violation violation) {}

  static Stream<String> wires() {
    return Stream.concat(good().stream().map(Good::wire), bad().stream().map(Bad::wire));
  }

  static List<Good> good() {
    return List.of(
        // Status lines.
        new Good(
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n",
            "HTTP_1_1 200\ncontent-length: 0\nlength 0\n"),
        new Good(
            "HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n",
            "HTTP_1_1 200\ncontent-length: 0\nlength 0\n"),
        new Good(
            "HTTP/1.1 200\r\ncontent-length: 0\r\n\r\n",
            "HTTP_1_1 200\ncontent-length: 0\nlength 0\n"),
        new Good(
            "HTTP/1.1 999 Caf\u00e9 au\tlait\r\ncontent-length: 0\r\n\r\n",
            "HTTP_1_1 999\ncontent-length: 0\nlength 0\n"),
        // Bodies.
        new Good(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhellorest",
            "HTTP_1_1 200\ncontent-length: 5\nlength 5\nLENGTH [hello]\nrest rest\n"),
        new Good(
            "HTTP/1.1 200 OK\r\n"
                + "transfer-encoding: chunked\r\n"
                + "x: y\r\n\r\n"
                + "5\r\n"
                + "hello\r\n"
                + "0\r\n"
                + "x-t: 1\r\n\r\n",
            "HTTP_1_1 200\nx: y\nCHUNKED [hello]\nx-t: 1\n"),
        new Good(
            "HTTP/1.1 200 OK\r\nx: y\r\n\r\nhello",
            "HTTP_1_1 200\nx: y\nclose\nUNTIL_CLOSE [hello]\n"),
        new Good("HTTP/1.0 200 OK\r\n\r\nhello", "HTTP_1_0 200\nclose\nUNTIL_CLOSE [hello]\n"),
        new Good(
            "HTTP/1.0 200 OK\r\ncontent-length: 5\r\n\r\nhello",
            "HTTP_1_0 200\ncontent-length: 5\nclose\nlength 5\nLENGTH [hello]\n"),
        new Good(
            "HTTP/1.0 200 OK\r\nconnection: keep-alive\r\ncontent-length: 5\r\n\r\nhello",
            "HTTP_1_0 200\nconnection: keep-alive\ncontent-length: 5\nlength 5\nLENGTH [hello]\n"),
        new Good(
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 5\r\n\r\nhello",
            "HTTP_1_1 200\n"
                + "connection: close\n"
                + "content-length: 5\n"
                + "close\n"
                + "length 5\n"
                + "LENGTH [hello]\n"),
        // No bodies, whatever the fields say.
        new Good(
            "HTTP/1.1 204 No Content\r\ncontent-length: 5\r\n\r\nhello",
            "HTTP_1_1 204\nrest hello\n"),
        new Good("HTTP/1.1 204 No Content\r\ntransfer-encoding: chunked\r\n\r\n", "HTTP_1_1 204\n"),
        new Good(
            "HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n",
            "HTTP_1_1 304\ncontent-length: 5\nlength 5\n"),
        new Good("HTTP/1.1 304 Not Modified\r\n\r\n", "HTTP_1_1 304\n"),
        new Good(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
            "HTTP_1_1 100\nrest HTTP/1.1 200 OK\r\n\r\n\n"),
        new Good(
            "HTTP/1.1 103 Early Hints\r\nlink: a\r\ncontent-length: 3\r\n\r\n",
            "HTTP_1_1 103\nlink: a\n"),
        new Good(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\nraw",
            "HTTP_1_1 101\nupgrade: x\nconnection: upgrade\nrest raw\n"),
        new Good(
            HttpMethod.HEAD,
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n",
            "HTTP_1_1 200\ncontent-length: 5\nlength 5\n"),
        new Good(
            HttpMethod.HEAD,
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "HTTP_1_1 200\n"),
        new Good(HttpMethod.HEAD, "HTTP/1.1 200 OK\r\n\r\n", "HTTP_1_1 200\n"),
        new Good(
            HttpMethod.CONNECT,
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nraw",
            "HTTP_1_1 200\nrest raw\n"),
        new Good(
            HttpMethod.CONNECT,
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nraw",
            "HTTP_1_1 200\nrest raw\n"),
        new Good(
            HttpMethod.CONNECT,
            "HTTP/1.1 407 No\r\ncontent-length: 5\r\n\r\nhello",
            "HTTP_1_1 407\ncontent-length: 5\nlength 5\nLENGTH [hello]\n"),
        // Ends in the middle.
        new Good(
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell",
            "HTTP_1_1 200\ncontent-length: 5\nlength 5\nLENGTH [hell]\nTRUNCATED\n"),
        new Good(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
            "HTTP_1_1 200\nCHUNKED [hello]\nTRUNCATED\n"),
        new Good("HTTP/1.1 200 OK\r\nx", "...\n"));
  }

  static List<Bad> bad() {
    return List.of(
        new Bad("HTTP/1.1 20 OK\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("HTTP/1.1 2000 OK\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("HTTP/1.1 099 OK\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("HTTP/1.1 2x0 OK\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("HTTP/1.1  200 OK\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("HTTP/1.1 200\tOK\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("HTTP/1.1 200 O\0K\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("HTTP/1.1 200 OK\n\r\n", Http1Violation.BARE_LF),
        new Bad("HTTP/1.1 200 O\rK\r\n\r\n", Http1Violation.BARE_CR),
        new Bad("HTTP/2.0 200 OK\r\n\r\n", Http1Violation.BAD_VERSION),
        new Bad("ICY 200 OK it is\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("SSH-2.0-OpenSSH\r\n", Http1Violation.BAD_START_LINE),
        new Bad("\r\nHTTP/1.1 200 OK\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("HTTP/1.1 200 OK\r\nx: a\r\n b\r\n\r\n", Http1Violation.OBSOLETE_FOLD),
        new Bad("HTTP/1.1 200 OK\r\nx : a\r\n\r\n", Http1Violation.SPACE_BEFORE_COLON),
        new Bad(
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\n",
            Http1Violation.DUPLICATE_CONTENT_LENGTH),
        new Bad(
            "HTTP/1.1 200 OK\r\ncontent-length: 5,5\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad(
            "HTTP/1.1 200 OK\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n",
            Http1Violation.LENGTH_AND_CODING),
        new Bad(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\n", Http1Violation.UNKNOWN_CODING),
        new Bad(
            "HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            Http1Violation.CODING_IN_HTTP_1_0),
        new Bad(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nhello\r\n",
            Http1Violation.BAD_CHUNK),
        new Bad("HTTP/1.1 200 OK\r\nx: " + "y".repeat(70_000), Http1Violation.HEAD_TOO_LARGE),
        new Bad("HTTP/1.1 200 " + "y".repeat(70_000), Http1Violation.HEAD_TOO_LARGE),
        new Bad(
            "HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(101) + "\r\n",
            Http1Violation.TOO_MANY_FIELDS));
  }
}
