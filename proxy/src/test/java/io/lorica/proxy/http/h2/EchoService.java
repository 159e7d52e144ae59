package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Answers a request without a body with a short text, and any other with its own body and trailers.
 */
final class EchoService implements HttpService {
  private static final byte[] GREETING = "Lorica says hello.\n".getBytes(StandardCharsets.US_ASCII);

  private final ResponseHead head = new ResponseHead();

  @Override
  public RequestStream open(RequestHead request, boolean end, ResponseStream response) {
    head.clear();
    head.status(200);
    head.headers().add(HeaderName.CONTENT_TYPE, "text/plain");
    response.head(head, false);
    if (end) {
      response.data(Unpooled.wrappedBuffer(GREETING), true);
    }
    return new Echo(response);
  }

  private record Echo(ResponseStream response) implements RequestStream {
    @Override
    public void requestData(ByteBuf data, boolean end) {
      response.data(data, end);
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {
      response.trailers(trailers);
    }

    @Override
    public void cancel(ResetReason reason) {}

    @Override
    public void responseConsumed(int bytes) {
      response.requestConsumed(bytes);
    }
  }
}
