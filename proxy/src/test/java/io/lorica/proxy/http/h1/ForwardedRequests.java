package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Notes the requests that pass on their way to a service. */
final class ForwardedRequests implements HttpService {
  private final HttpService to;
  private final List<Forwarded> all = new ArrayList<>();

  ForwardedRequests(HttpService to) {
    this.to = to;
  }

  /** Those whose end has passed, in their order, as {@code METHOD target [body]}. */
  List<String> complete() {
    return all.stream().filter(request -> request.complete).map(Forwarded::toString).toList();
  }

  int count() {
    return all.size();
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, ResponseStream response) {
    String absolute = head.isAbsoluteForm() ? head.schemeText() + "://" : "";
    Forwarded passing =
        new Forwarded(head.methodText() + ' ' + absolute + head.authorityText() + head.pathText());
    passing.complete = end;
    all.add(passing);
    passing.request = to.open(head, end, response);
    return passing;
  }

  private static final class Forwarded implements RequestStream {
    private final String start;
    private final StringBuilder body = new StringBuilder();
    private RequestStream request = NoRequest.INSTANCE;
    private boolean complete;

    Forwarded(String start) {
      this.start = start;
    }

    @Override
    public void requestData(ByteBuf data, boolean end) {
      body.append(data.toString(StandardCharsets.ISO_8859_1));
      complete = end;
      request.requestData(data, end);
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {
      complete = true;
      request.requestTrailers(trailers);
    }

    @Override
    public void cancel(ResetReason reason) {
      request.cancel(reason);
    }

    @Override
    public void responseConsumed(int bytes) {
      request.responseConsumed(bytes);
    }

    @Override
    public String toString() {
      return start + " [" + body + ']';
    }
  }
}
