package io.lorica.proxy.trace;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;

/** The answer to an accepted request, whose head ends the span. Confined to one event loop. */
record AcceptedAnswer(OpenSpan span, ResponseStream above) implements ResponseStream {
  @Override
  public void informational(ResponseHead head) {
    above.informational(head);
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    span.answered(head.status());
    above.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    above.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    above.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    above.abort(reason);
  }

  @Override
  public void requestConsumed(int bytes) {
    above.requestConsumed(bytes);
  }
}
