package io.lorica.proxy.trace;

import io.lorica.proxy.client.PassingResponse;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an attempt. One that fails gives the head back as it came: if the exchange goes to
 * another endpoint, then that attempt has the same parent, and no span that nobody hears of.
 * Confined to one event loop.
 */
final class DialledAnswer extends PassingResponse {
  private final TraceContext context;
  private final RequestHead request;
  private final @Nullable OpenSpan span;
  private boolean answered;

  /**
   * @param request which was told another span than that of the context
   * @param span null for one that is not sampled
   */
  DialledAnswer(
      TraceContext context, RequestHead request, @Nullable OpenSpan span, FailableResponse above) {
    super(above);
    this.context = context;
    this.request = request;
    this.span = span;
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    answered(head.status());
    super.head(head, end);
  }

  @Override
  public void abort(ResetReason reason) {
    giveBack();
    super.abort(reason);
  }

  @Override
  public void fail(ProxyError error) {
    switch (error.kind()) {
      // The reference answers these below its spans (spec 02 §13): they end one like any answer.
      case CONNECT_FAILED, CONNECT_TIMEOUT, IO -> {
        giveBack();
        answered(error.answer().status());
      }
      default -> giveBack();
    }
    super.fail(error);
  }

  private void answered(int status) {
    answered = true;
    if (span != null) {
      span.answered(status);
    }
  }

  private void giveBack() {
    if (!answered) {
      context.write(request.headers(), context.parent());
    }
  }
}
