package io.lorica.proxy.outbound;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.netty.buffer.ByteBuf;

/** Fails every exchange with a message of the policy. */
record FailBackend(String message) implements HttpBackend {
  @Override
  public boolean isAvailable() {
    return true;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    response.fail(new ProxyError(ProxyError.Kind.FAIL_BACKEND, message));
    return new Discard(response);
  }

  @Override
  public void close() {}

  /** Drops what still comes of a request that was answered. */
  record Discard(FailableResponse response) implements RequestStream {
    @Override
    public void requestData(ByteBuf data, boolean end) {
      int size = data.readableBytes();
      data.release();
      response.requestConsumed(size);
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {}

    @Override
    public void cancel(ResetReason reason) {}

    @Override
    public void responseConsumed(int bytes) {}
  }
}
