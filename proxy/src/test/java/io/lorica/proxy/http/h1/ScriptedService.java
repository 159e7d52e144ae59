package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A service that remembers what it was sent, and answers when the test says so. */
final class ScriptedService implements HttpService {
  final List<Exchange> exchanges = new ArrayList<>();

  /** What to do at once when an exchange opens. */
  Consumer<Exchange> onOpen = _ -> {};

  /** One exchange, seen from the service. */
  static final class Exchange implements RequestStream {
    final RequestHead head;
    final ResponseStream response;

    /** What came: "GET / HTTP_1_1", "data hello", "end", "trailers ...", "cancel REASON". */
    final List<String> events = new ArrayList<>();

    Consumer<Exchange> onData = exchange -> exchange.response.requestConsumed(exchange.lastBytes);
    int lastBytes;
    int returned;

    Exchange(RequestHead head, boolean end, ResponseStream response) {
      this.head = head;
      this.response = response;
      events.add(head.toString());
      if (end) {
        events.add("end");
      }
    }

    @Override
    public void requestData(ByteBuf data, boolean end) {
      lastBytes = data.readableBytes();
      if (lastBytes > 0) {
        events.add("data " + data.toString(StandardCharsets.ISO_8859_1));
      }
      data.release();
      if (end) {
        events.add("end");
      }
      onData.accept(this);
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {
      events.add("trailers " + trailers);
    }

    @Override
    public void cancel(ResetReason reason) {
      events.add("cancel " + reason);
    }

    @Override
    public void responseConsumed(int bytes) {
      returned += bytes;
    }

    /** Answers whole. */
    void answer(int status, String body) {
      if (body.isEmpty()) {
        head(status, 0, true);
      } else {
        head(status, body.length(), false);
        send(body, true);
      }
    }

    /** Begins an answer; negative length for an unknown one. */
    void head(int status, long length, boolean end, String... fields) {
      response.head(answerHead(status, length, fields), end);
    }

    void informational(int status, String... fields) {
      response.informational(answerHead(status, -1, fields));
    }

    void send(String text, boolean end) {
      response.data(Wires.buffer(text), end);
    }
  }

  static ResponseHead answerHead(int status, long length, String... fields) {
    ResponseHead head = new ResponseHead();
    head.status(status);
    head.contentLength(length);
    if (length >= 0) {
      head.headers().add(HeaderName.CONTENT_LENGTH, Long.toString(length));
    }
    for (int i = 0; i < fields.length; i += 2) {
      head.headers().add(fields[i], fields[i + 1]);
    }
    return head;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, ResponseStream response) {
    Exchange exchange = new Exchange(head, end, response);
    exchanges.add(exchange);
    onOpen.accept(exchange);
    return exchange;
  }

  Exchange last() {
    return exchanges.getLast();
  }
}
