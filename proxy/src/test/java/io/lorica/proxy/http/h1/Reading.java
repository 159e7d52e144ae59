package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads messages out of pieces of wire, and tells in words what it understood. */
final class Reading {
  private final HeadParser parser;
  private final BodyDecoder body;
  private final Supplier<BodyKind> kind;
  private final Supplier<Long> length;
  private final Supplier<String> head;
  private final StringBuilder told = new StringBuilder();
  private final StringBuilder content = new StringBuilder();
  private boolean headDone;
  private boolean over;
  private boolean failed;

  private Reading(
      Http1Limits limits,
      HeadParser parser,
      Supplier<BodyKind> kind,
      Supplier<Long> length,
      Supplier<String> head) {
    this.parser = parser;
    this.body = new BodyDecoder(limits);
    this.kind = kind;
    this.length = length;
    this.head = head;
  }

  /** One request, and what is left behind it. */
  static String request(Http1Limits limits, List<byte[]> pieces) {
    Http1RequestParser parser = new Http1RequestParser(limits);
    RequestHead head = new RequestHead();
    parser.begin(head);
    Supplier<String> words = () -> describe(head) + (parser.isPersistent() ? "" : "close\n");
    return new Reading(limits, parser, parser::body, head::contentLength, words).all(pieces, false);
  }

  static String request(String wire) {
    return request(Http1Limits.DEFAULT, List.of(Wires.bytes(wire)));
  }

  /** One answer, and what is left behind it; the end of the wire is the end of the connection. */
  static String response(Http1Limits limits, HttpMethod method, List<byte[]> pieces) {
    Http1ResponseParser parser = new Http1ResponseParser(limits);
    ResponseHead head = new ResponseHead();
    parser.begin(head, method);
    Supplier<String> words =
        () ->
            head.version()
                + " "
                + head.status()
                + "\n"
                + head.headers()
                + (parser.isPersistent() ? "" : "close\n");
    return new Reading(limits, parser, parser::body, head::contentLength, words).all(pieces, true);
  }

  static String response(HttpMethod method, String wire) {
    return response(Http1Limits.DEFAULT, method, List.of(Wires.bytes(wire)));
  }

  private static String describe(RequestHead head) {
    return head.methodText()
        + " "
        + (head.isAbsoluteForm() ? head.schemeText() + "://" : "")
        + head.authorityText()
        + head.pathText()
        + " "
        + head.version()
        + "\n"
        + head.headers();
  }

  private String all(List<byte[]> pieces, boolean thenEnd) {
    StringBuilder rest = new StringBuilder();
    for (byte[] piece : pieces) {
      // Not tracked for leaks, and a thousand times cheaper for it.
      ByteBuf in = Unpooled.wrappedBuffer(piece);
      read(in);
      rest.append(failed ? "" : in.toString(StandardCharsets.ISO_8859_1));
    }
    if (!over && headDone && thenEnd) {
      tellEnd(body.endOfInput());
    }
    if (!over) {
      told.append(headDone ? "[" + content + "]...\n" : "...\n");
    }
    return told + (rest.isEmpty() ? "" : "rest " + rest + "\n");
  }

  private void read(ByteBuf in) {
    if (!headDone && !over) {
      readHead(in);
    }
    while (headDone && !over && in.isReadable()) {
      readBody(in);
    }
  }

  private void readHead(ByteBuf in) {
    switch (parser.read(in)) {
      case MORE -> {}
      case FAILED -> fail(parser.violation(), in);
      case DONE -> {
        headDone = true;
        told.append(head.get());
        if (length.get() >= 0) {
          told.append("length ").append(length.get()).append('\n');
        }
        body.begin(kind.get(), length.get());
        if (body.isDone()) {
          over = true;
        }
      }
    }
  }

  private void readBody(ByteBuf in) {
    ByteBuf data = body.read(in);
    if (data != null) {
      boolean whole = body.tookWhole();
      content.append(Wires.text(data));
      if (whole) {
        in.skipBytes(in.readableBytes());
      }
    }
    if (body.violation() != null) {
      fail(body.violation(), in);
    } else if (body.isDone()) {
      tellEnd(null);
    }
  }

  private void tellEnd(@Nullable Http1Violation violation) {
    over = true;
    told.append(kind.get()).append(" [").append(content).append("]\n");
    HeaderBlock trailers = violation == null ? body.trailers() : null;
    told.append(trailers == null ? "" : trailers.toString());
    told.append(violation == null ? "" : violation + "\n");
  }

  /** What is left of input after a violation is nobody's concern. */
  private void fail(@Nullable Http1Violation violation, ByteBuf in) {
    over = true;
    failed = true;
    told.setLength(0);
    told.append(violation).append('\n');
    in.skipBytes(in.readableBytes());
  }
}
