package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of messages off a connection's input and hands on what is in them. */
final class BodyReader {
  /** Where it goes. */
  interface Sink {
    /** A piece, handed over; it is empty only at the end. */
    void data(ByteBuf data, boolean end);

    /** The end, with trailers, which are valid during this call only. */
    void trailers(HeaderBlock trailers);

    /** The framing is broken. */
    void violated(Http1Violation violation);
  }

  private final BodyDecoder decoder;
  private final Sink sink;

  BodyReader(Http1Limits limits, Sink sink) {
    decoder = new BodyDecoder(limits);
    this.sink = sink;
  }

  /** Starts over; {@code length} counts for {@link BodyKind#LENGTH} only. */
  void begin(BodyKind kind, long length) {
    decoder.begin(kind, length);
  }

  boolean isDone() {
    return decoder.isDone();
  }

  /** As {@link BodyDecoder#endOfInput}. */
  @Nullable Http1Violation endOfInput() {
    return decoder.endOfInput();
  }

  /** Takes some input; false if all of it was handed on as it is. */
  boolean read(ByteBuf in) {
    ByteBuf data = decoder.read(in);
    Http1Violation violation = decoder.violation();
    if (violation != null) {
      if (data != null) {
        data.release();
      }
      sink.violated(violation);
      return true;
    }
    boolean whole = data != null && decoder.tookWhole();
    boolean done = decoder.isDone();
    HeaderBlock trailers = done ? decoder.trailers() : null;
    boolean end = done && trailers == null;
    if (data != null || end) {
      sink.data(data == null ? Unpooled.EMPTY_BUFFER : data, end);
    }
    if (trailers != null) {
      sink.trailers(trailers);
    }
    return !whole;
  }
}
