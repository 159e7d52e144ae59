package io.lorica.proxy.admin;

import io.lorica.proxy.client.DiscardedRequest;
import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * The admin pages as a backend of one connection: reads a request whole, within a bound, and sends
 * the answer. Confined to the control loop.
 */
public final class AdminBackend implements HttpBackend {
  /** Of a request's body; a log filter is far shorter. */
  public static final int MAX_BODY = 16_384;

  private final AdminPages pages;
  private final boolean local;

  /**
   * Serves one connection.
   *
   * @param local whether the client's socket address is a loopback address
   */
  public AdminBackend(AdminPages pages, boolean local) {
    this.pages = pages;
    this.local = local;
  }

  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    Pending pending = new Pending(head, response);
    if (end) {
      pending.answer();
      return DiscardedRequest.of(response);
    }
    return pending;
  }

  @Override
  public void close() {}

  /** A request whose body is still coming. */
  private final class Pending implements RequestStream {
    private final RequestHead head;
    private final ResponseStream response;
    private final StringBuilder body = new StringBuilder();
    private boolean answered;

    Pending(RequestHead head, ResponseStream response) {
      this.head = head;
      this.response = response;
    }

    @Override
    public void requestData(ByteBuf data, boolean end) {
      int size = data.readableBytes();
      if (!answered && body.length() + size <= MAX_BODY) {
        body.append(data.toString(StandardCharsets.UTF_8));
      } else if (!answered) {
        send(Answer.bare(413, ""));
      }
      data.release();
      response.requestConsumed(size);
      if (end) {
        answer();
      }
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {
      answer();
    }

    @Override
    public void cancel(ResetReason reason) {
      answered = true;
    }

    @Override
    public void responseConsumed(int bytes) {}

    void answer() {
      if (!answered) {
        send(pages.answer(request()));
      }
    }

    private AdminRequest request() {
      String target = head.pathText();
      int question = target.indexOf('?');
      return new AdminRequest(
          head.methodText(),
          question < 0 ? target : target.substring(0, question),
          question < 0 ? "" : target.substring(question + 1),
          header(HeaderName.ACCEPT_ENCODING),
          header(HeaderName.ACCEPT),
          local,
          body.toString());
    }

    private String header(HeaderName name) {
      String value = head.headers().get(name);
      return value == null ? "" : value;
    }

    private void send(Answer answer) {
      answered = true;
      ResponseHead out = new ResponseHead();
      out.status(answer.status());
      add(out, HeaderName.CONTENT_TYPE, answer.contentType());
      add(out, HeaderName.CONTENT_ENCODING, answer.contentEncoding());
      answer.allow().forEach(method -> add(out, HeaderName.ALLOW, method));
      byte[] bytes = answer.body();
      if (answer.status() != NO_CONTENT) {
        out.contentLength(bytes.length);
        add(out, HeaderName.CONTENT_LENGTH, Integer.toString(bytes.length));
      }
      response.head(out, bytes.length == 0);
      if (bytes.length > 0) {
        response.data(Unpooled.wrappedBuffer(bytes), true);
      }
    }

    private static void add(ResponseHead out, HeaderName name, String value) {
      if (!value.isEmpty()) {
        out.headers().add(name, value);
      }
    }
  }

  private static final int NO_CONTENT = 204;
}
