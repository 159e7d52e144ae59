package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/** Reads the heads that answer a request: interim ones, within a bound, and the one that counts. */
final class ResponseHeadReader {
  /** Nobody needs more; each is passed on without back-pressure. */
  static final int MAX_INTERIM_RESPONSES = 32;

  /** What is found. */
  interface Sink {
    /** An interim answer; its head is valid during this call only. */
    void interim(ResponseHead head);

    /** The answer has begun; its head is valid until the next {@link #begin}. */
    void begun(ResponseHead head);

    void violated(Http1Violation violation);
  }

  private final Http1ResponseParser parser;
  private final Sink sink;
  private final ResponseHead head = new ResponseHead();
  private int interim;

  ResponseHeadReader(Http1Limits limits, Sink sink) {
    parser = new Http1ResponseParser(limits);
    this.sink = sink;
  }

  /** Starts over, for the answer to a request of that method. */
  void begin(HttpMethod method) {
    interim = 0;
    parser.begin(head, method);
  }

  /** What the head that was read last says. */
  Http1ResponseParser parser() {
    return parser;
  }

  /** Takes some input. */
  void read(ByteBuf in) {
    switch (parser.read(in)) {
      case MORE -> {}
      case DONE -> complete();
      case FAILED -> {
        Http1Violation violation = parser.violation();
        sink.violated(violation == null ? Http1Violation.BAD_START_LINE : violation);
      }
    }
  }

  private void complete() {
    if (!head.isInformational()) {
      sink.begun(head);
    } else if (++interim > MAX_INTERIM_RESPONSES) {
      sink.violated(Http1Violation.TOO_MANY_INTERIM_RESPONSES);
    } else {
      sink.interim(head);
      parser.begin(head, parser.requestMethod());
    }
  }
}
