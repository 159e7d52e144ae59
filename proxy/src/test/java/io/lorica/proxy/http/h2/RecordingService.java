package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Keeps what arrives, and leaves the answers and the credit to the test. */
final class RecordingService implements HttpService {
  final List<Exchange> exchanges = new ArrayList<>();

  /** The exchange that was opened last. */
  Exchange last() {
    return exchanges.getLast();
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, ResponseStream response) {
    Exchange exchange = new Exchange(head, end, response);
    exchanges.add(exchange);
    return exchange;
  }

  /** One exchange, seen by the service. */
  static final class Exchange implements RequestStream {
    final RequestHead head;
    final ResponseStream response;
    final StringBuilder log = new StringBuilder();

    /** Whether it was cancelled. */
    boolean broken;

    int credit;

    Exchange(RequestHead head, boolean end, ResponseStream response) {
      this.head = head;
      this.response = response;
      log.append(head).append(end ? " end" : "");
    }

    /** Head, content, trailers and end of the request, as one text. */
    String log() {
      return log.toString();
    }

    @Override
    public void requestData(ByteBuf data, boolean end) {
      log.append('|').append(data.toString(StandardCharsets.ISO_8859_1)).append(end ? " end" : "");
      data.release();
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {
      log.append("|trailers ").append(trailers.toString().strip());
    }

    @Override
    public void cancel(ResetReason reason) {
      broken = true;
      log.append("|cancelled ").append(reason);
    }

    @Override
    public void responseConsumed(int bytes) {
      credit += bytes;
    }

    void head(int status, boolean end) {
      ResponseHead answer = new ResponseHead();
      answer.status(status);
      response.head(answer, end);
    }

    void data(int bytes, boolean end) {
      response.data(Unpooled.wrappedBuffer(new byte[bytes]), end);
    }

    void data(String text, boolean end) {
      response.data(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), end);
    }

    void trailers(String name, String value) {
      HeaderBlock block = new HeaderBlock();
      block.add(name, value);
      response.trailers(block);
    }
  }
}
