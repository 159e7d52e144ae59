package io.lorica.proxy.http.h1;

import java.util.List;
import java.util.stream.Stream;

/** Requests and what becomes of them; the table that parser, differential and fuzz tests share. */
final class RequestExamples {
  private RequestExamples() {}

  /** A wire, and the words of {@link Reading} for it. */
  record Good(String wire, String understood) {}

  /** A wire, and what is wrong with it. */
  record Bad(String wire, Http1Violation violation) {}

  static Stream<String> wires() {
    return Stream.concat(good().stream().map(Good::wire), bad().stream().map(Bad::wire));
  }

  static List<Good> good() {
    return List.of(
        new Good("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP_1_1\nhost: a\n"),
        new Good(
            "\r\n\r\nGET /a?b=c&d HTTP/1.1\r\nHoSt:a.b:80\r\nX-Y:  v \t w \t\r\nx-empty:\r\n\r\n",
            "GET /a?b=c&d HTTP_1_1\nhost: a.b:80\nx-y: v \t w\nx-empty: \n"),
        new Good("GET / HTTP/1.1\r\n\r\n", "GET / HTTP_1_1\n"),
        new Good("GET / HTTP/1.1\r\nhost:\r\n\r\n", "GET / HTTP_1_1\nhost: \n"),
        new Good(
            "GET /caf\u00e9|{}^ HTTP/1.1\r\nhost: a\r\nx: \u00e9\u00ff\r\n\r\n",
            "GET /caf\u00e9|{}^ HTTP_1_1\nhost: a\nx: \u00e9\u00ff\n"),
        new Good(
            "M-SEARCH!#$%&'*+.^_`|~ / HTTP/1.1\r\nhost: a\r\n\r\n",
            "M-SEARCH!#$%&'*+.^_`|~ / HTTP_1_1\nhost: a\n"),
        new Good("GET / HTTP/1.0\r\n\r\n", "GET / HTTP_1_0\nclose\n"),
        new Good(
            "GET / HTTP/1.0\r\nconnection: Keep-Alive\r\n\r\n",
            "GET / HTTP_1_0\nconnection: Keep-Alive\n"),
        new Good(
            "GET / HTTP/1.1\r\nhost: a\r\nconnection: x, Close\r\n\r\n",
            "GET / HTTP_1_1\nhost: a\nconnection: x, Close\nclose\n"),
        new Good(
            "GET / HTTP/1.0\r\nconnection: keep-alive, close\r\n\r\n",
            "GET / HTTP_1_0\nconnection: keep-alive, close\nclose\n"),
        // Forms of the target.
        new Good(
            "GET HTTP://A.b:8080/c HTTP/1.1\r\nhost: A.b:8080\r\n\r\n",
            "GET http://A.b:8080/c HTTP_1_1\nhost: A.b:8080\n"),
        new Good("GET http://a HTTP/1.1\r\nhost: a\r\n\r\n", "GET http://a/ HTTP_1_1\nhost: a\n"),
        new Good(
            "GET http://a?q=/ HTTP/1.1\r\nhost: a\r\n\r\n",
            "GET http://a/?q=/ HTTP_1_1\nhost: a\n"),
        new Good(
            "GET https://[::1]:8443/ HTTP/1.1\r\nhost: a\r\n\r\n",
            "GET https://[::1]:8443/ HTTP_1_1\nhost: a\n"),
        new Good("OPTIONS * HTTP/1.1\r\nhost: a\r\n\r\n", "OPTIONS * HTTP_1_1\nhost: a\n"),
        new Good(
            "OPTIONS http://a HTTP/1.1\r\nhost: a\r\n\r\n",
            "OPTIONS http://a* HTTP_1_1\nhost: a\n"),
        new Good(
            "CONNECT a.b:443 HTTP/1.1\r\nhost: a.b:443\r\n\r\nbytes",
            "CONNECT a.b:443 HTTP_1_1\nhost: a.b:443\nrest bytes\n"),
        // Bodies.
        new Good(
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhelloGET",
            "POST / HTTP_1_1\nhost: a\ncontent-length: 5\nlength 5\nLENGTH [hello]\nrest GET\n"),
        new Good(
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n",
            "POST / HTTP_1_1\nhost: a\ncontent-length: 0\nlength 0\n"),
        new Good(
            "POST / HTTP/1.0\r\ncontent-length: 0005\r\n\r\nhello",
            "POST / HTTP_1_0\ncontent-length: 0005\nclose\nlength 5\nLENGTH [hello]\n"),
        new Good(
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 9223372036854775807\r\n\r\nx",
            "POST / HTTP_1_1\nhost: a\ncontent-length: 9223372036854775807\n"
                + "length 9223372036854775807\n[x]...\n"),
        new Good(
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: Chunked\r\nx: y\r\n\r\n"
                + "5\r\nhello\r\n0a;a=b;c=\"d e\"\r\n, world!!!\r\n0\r\n\r\nGET",
            "POST / HTTP_1_1\nhost: a\nx: y\nCHUNKED [hello, world!!!]\nrest GET\n"),
        new Good(
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
                + "1 ;x\r\na\r\n000;\r\nX-Sum: 1\r\nx-two:2\r\n\r\n",
            "POST / HTTP_1_1\nhost: a\nCHUNKED [a]\nx-sum: 1\nx-two: 2\n"),
        new Good(
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP_1_1\nhost: a\nCHUNKED []\n"));
  }

  static List<Bad> bad() {
    return List.of(
        // Line ends.
        new Bad("GET / HTTP/1.1\nhost: a\r\n\r\n", Http1Violation.BARE_LF),
        new Bad("GET / HTTP/1.1\r\nhost: a\n\r\n", Http1Violation.BARE_LF),
        new Bad("GET / HTTP/1.1\r\nhost: a\r\n\n", Http1Violation.BARE_LF),
        new Bad("GET / HTTP/1.1\rhost: a\r\n\r\n", Http1Violation.BARE_CR),
        new Bad("GET / HTTP/1.1\r\nhost: a\rb\r\n\r\n", Http1Violation.BARE_CR),
        new Bad("GET / HTTP/1.1\r\nhost: a\r\r\n\r\n", Http1Violation.BARE_CR),
        new Bad("GET / HTTP/1.1\r\nhost: a\r\n\rx", Http1Violation.BARE_CR),
        new Bad("\nGET / HTTP/1.1\r\n\r\n", Http1Violation.BARE_LF),
        // Start lines.
        new Bad("GET\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("GET /\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("GET  / HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET /  HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET /a b HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET / HTTP/1.1 \r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad(" GET / HTTP/1.1\r\n\r\n", Http1Violation.BAD_METHOD),
        new Bad("GE(T / HTTP/1.1\r\n\r\n", Http1Violation.BAD_METHOD),
        new Bad("GET\t/ HTTP/1.1\r\n\r\n", Http1Violation.BAD_METHOD),
        new Bad("GET /\0 HTTP/1.1\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("GET /\u007f HTTP/1.1\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("\u0016\u0003\u0001\u0002\0\u0001", Http1Violation.BAD_START_LINE),
        new Bad("GET / HTTP/1.2\r\n\r\n", Http1Violation.BAD_VERSION),
        new Bad("GET / HTTP/2.0\r\n\r\n", Http1Violation.BAD_VERSION),
        new Bad("GET / http/1.1\r\n\r\n", Http1Violation.BAD_VERSION),
        new Bad("GET / HTTP/1.10\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("GET / HTTP/0.9\r\n\r\n", Http1Violation.BAD_VERSION),
        new Bad("GET / HTTP/1.\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("GET / HTTP/11.1\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("GET / XTTP/1.1\r\n\r\n", Http1Violation.BAD_VERSION),
        new Bad("GET / HTTP/1.1\0\r\n\r\n", Http1Violation.BAD_START_LINE),
        new Bad("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Http1Violation.BAD_VERSION),
        // Targets.
        new Bad("GET a HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET a:80 HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET * HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("OPTIONS ** HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET /a#b HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET http:///a HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET http://u@a/ HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET http:/a HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET 1http://a HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET http://a:65536/ HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET http://[::1/ HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("GET http://a\\b/ HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("CONNECT /a HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("CONNECT a HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("CONNECT a: HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("CONNECT http://a:80/ HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("CONNECT * HTTP/1.1\r\n\r\n", Http1Violation.BAD_TARGET),
        new Bad("CONNECT a:80 HTTP/1.0\r\n\r\n", Http1Violation.BAD_CONNECT),
        new Bad("CONNECT a:80 HTTP/1.1\r\ncontent-length: 5\r\n\r\n", Http1Violation.BAD_CONNECT),
        new Bad(
            "CONNECT a:80 HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n",
            Http1Violation.BAD_CONNECT),
        // Fields.
        new Bad("GET / HTTP/1.1\r\n host: a\r\n\r\n", Http1Violation.OBSOLETE_FOLD),
        new Bad("GET / HTTP/1.1\r\nx: a\r\n b\r\n\r\n", Http1Violation.OBSOLETE_FOLD),
        new Bad("GET / HTTP/1.1\r\nx: a\r\n\tb\r\n\r\n", Http1Violation.OBSOLETE_FOLD),
        new Bad("GET / HTTP/1.1\r\nhost : a\r\n\r\n", Http1Violation.SPACE_BEFORE_COLON),
        new Bad("GET / HTTP/1.1\r\nhost\t: a\r\n\r\n", Http1Violation.SPACE_BEFORE_COLON),
        new Bad("GET / HTTP/1.1\r\n: a\r\n\r\n", Http1Violation.BAD_FIELD_NAME),
        new Bad("GET / HTTP/1.1\r\nhost\r\n\r\n", Http1Violation.BAD_FIELD_NAME),
        new Bad("GET / HTTP/1.1\r\nh(st: a\r\n\r\n", Http1Violation.BAD_FIELD_NAME),
        new Bad("GET / HTTP/1.1\r\nh\u00e9: a\r\n\r\n", Http1Violation.BAD_FIELD_NAME),
        new Bad("GET / HTTP/1.1\r\nh\0: a\r\n\r\n", Http1Violation.BAD_FIELD_NAME),
        new Bad("GET / HTTP/1.1\r\nx: a\0b\r\n\r\n", Http1Violation.BAD_FIELD_VALUE),
        new Bad("GET / HTTP/1.1\r\nx: a\u000bb\r\n\r\n", Http1Violation.BAD_FIELD_VALUE),
        new Bad("GET / HTTP/1.1\r\nx: \u007f\r\n\r\n", Http1Violation.BAD_FIELD_VALUE),
        new Bad("GET / HTTP/1.1\r\nhost: a\r\nHost: a\r\n\r\n", Http1Violation.DUPLICATE_HOST),
        new Bad("GET / HTTP/1.1\r\nhost: a b\r\n\r\n", Http1Violation.BAD_HOST),
        new Bad("GET / HTTP/1.1\r\nhost: a, b\r\n\r\n", Http1Violation.BAD_HOST),
        new Bad("GET / HTTP/1.1\r\nhost: a/b\r\n\r\n", Http1Violation.BAD_HOST),
        new Bad("GET / HTTP/1.1\r\nhost: u@a\r\n\r\n", Http1Violation.BAD_HOST),
        new Bad("GET / HTTP/1.1\r\nhost: a:b\r\n\r\n", Http1Violation.BAD_HOST),
        new Bad("GET / HTTP/1.1\r\nhost: a:65536\r\n\r\n", Http1Violation.BAD_HOST),
        new Bad("GET / HTTP/1.1\r\nhost: [::1\r\n\r\n", Http1Violation.BAD_HOST),
        new Bad("GET / HTTP/1.1\r\nhost: a?b\r\n\r\n", Http1Violation.BAD_HOST),
        new Bad("GET / HTTP/1.1\r\nhost: a#b\r\n\r\n", Http1Violation.BAD_HOST),
        new Bad("GET / HTTP/1.1\r\nhost:\r\nhost: a\r\n\r\n", Http1Violation.DUPLICATE_HOST),
        // Framing.
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
            Http1Violation.DUPLICATE_CONTENT_LENGTH),
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 5\r\ncontent-length: 5\r\n\r\n",
            Http1Violation.DUPLICATE_CONTENT_LENGTH),
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 5, 5\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad("POST / HTTP/1.1\r\ncontent-length: +5\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad("POST / HTTP/1.1\r\ncontent-length: -5\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 0x5\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 5 5\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad("POST / HTTP/1.1\r\ncontent-length:\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 5.0\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad("POST / HTTP/1.1\r\ncontent-length: 5;\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 1e1\r\n\r\n", Http1Violation.BAD_CONTENT_LENGTH),
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 9223372036854775808\r\n\r\n",
            Http1Violation.BAD_CONTENT_LENGTH),
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 00000000000000000005\r\n\r\n",
            Http1Violation.BAD_CONTENT_LENGTH),
        new Bad(
            "POST / HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n",
            Http1Violation.LENGTH_AND_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n",
            Http1Violation.LENGTH_AND_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked, identity\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: identity\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: xchunked\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked;q=1\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad("POST / HTTP/1.1\r\ntransfer-encoding:\r\n\r\n", Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: \"chunked\"\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked,chunked\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: ,chunked\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n\r\n",
            Http1Violation.UNKNOWN_CODING),
        new Bad(
            "POST / HTTP/1.0\r\ntransfer-encoding: chunked\r\n\r\n",
            Http1Violation.CODING_IN_HTTP_1_0),
        // Chunks.
        chunks("\r\n", Http1Violation.BAD_CHUNK),
        chunks("x\r\n", Http1Violation.BAD_CHUNK),
        chunks("-1\r\na\r\n", Http1Violation.BAD_CHUNK),
        chunks("0x5\r\nhello\r\n", Http1Violation.BAD_CHUNK),
        chunks(" 5\r\nhello\r\n", Http1Violation.BAD_CHUNK),
        chunks("5 \r\nhello\r\n", Http1Violation.BAD_CHUNK),
        chunks("5\nhello\r\n", Http1Violation.BAD_CHUNK),
        chunks("5\rhello\r\n", Http1Violation.BAD_CHUNK),
        chunks("5\r\nhelloX\r\n", Http1Violation.BAD_CHUNK),
        chunks("5\r\nhello\n0\r\n\r\n", Http1Violation.BAD_CHUNK),
        chunks("5\r\nhello\rX", Http1Violation.BAD_CHUNK),
        chunks("8000000000000000\r\n", Http1Violation.BAD_CHUNK),
        chunks("fffffffffffffffff\r\n", Http1Violation.BAD_CHUNK),
        chunks("00000000000000005\r\nhello\r\n", Http1Violation.BAD_CHUNK),
        chunks("5;a\nb\r\nhello\r\n", Http1Violation.BARE_LF),
        chunks("5;a\0\r\nhello\r\n", Http1Violation.BAD_CHUNK),
        chunks("5;a\rb\r\nhello\r\n", Http1Violation.BAD_CHUNK),
        chunks(";a\r\nhello\r\n", Http1Violation.BAD_CHUNK),
        chunks("1;" + "x".repeat(20_000), Http1Violation.EXTENSIONS_TOO_LARGE),
        chunks(
            ("1;" + "x".repeat(1000) + "\r\na\r\n").repeat(17),
            Http1Violation.EXTENSIONS_TOO_LARGE),
        chunks("0\r\ncontent-length: 5\r\n\r\n", Http1Violation.FORBIDDEN_TRAILER),
        chunks("0\r\nTransfer-Encoding: chunked\r\n\r\n", Http1Violation.FORBIDDEN_TRAILER),
        chunks("0\r\nhost: b\r\n\r\n", Http1Violation.FORBIDDEN_TRAILER),
        chunks("0\r\nx : y\r\n\r\n", Http1Violation.SPACE_BEFORE_COLON),
        chunks("0\r\nx: y\r\n z\r\n\r\n", Http1Violation.OBSOLETE_FOLD),
        chunks("0\r\nx: y\rz: a\r\n\r\n", Http1Violation.BARE_CR),
        chunks("0\r\n: y\r\n\r\n", Http1Violation.BAD_FIELD_NAME),
        chunks("0\r\nx: y\n\r\n", Http1Violation.BARE_LF),
        chunks("0\r\n" + "x: y\r\n".repeat(101) + "\r\n", Http1Violation.TRAILERS_TOO_LARGE),
        chunks("0\r\nx: " + "y".repeat(9000) + "\r\n\r\n", Http1Violation.TRAILERS_TOO_LARGE));
  }

  private static Bad chunks(String body, Http1Violation violation) {
    return new Bad(
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n" + body, violation);
  }
}
