package io.lorica.proxy.accesslog;

import io.lorica.proxy.client.ExchangeLayer;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import org.jspecify.annotations.Nullable;

/**
 * One exchange that gets its line when its answer begins, or when it ends without. Confined to one
 * event loop.
 */
final class LoggedExchange extends ExchangeLayer {
  private final AccessLog log;
  private final LoggedRequest request;
  private final ResponseStream response;
  private final long startedNs;
  private long processingNs;
  private boolean opening = true;
  private boolean written;

  LoggedExchange(AccessLog log, LoggedRequest request, long startedNs, ResponseStream response) {
    super(response);
    this.log = log;
    this.request = request;
    this.startedNs = startedNs;
    this.response = response;
  }

  /**
   * All that the proxy does at once with the request is done: routed, authorized, handed to a
   * connection. That is the processing time which a line tells. The reference tells how long a
   * request's future was polled, and so the way back of the answer, too; here that way is not seen
   * from the outside before it is over.
   */
  void processed() {
    opening = false;
    processingNs = log.nowNs() - startedNs;
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    long totalNs = log.nowNs() - startedNs;
    String bytes = head.headers().get(HeaderName.CONTENT_LENGTH);
    long processed = opening ? totalNs : processingNs;
    write(new LoggedRequest.Answer(head.status(), bytes, totalNs, processed));
    response.head(head, end);
  }

  @Override
  public void cancel(ResetReason reason) {
    write(null);
    RequestStream to = leave();
    if (to != null) {
      to.cancel(reason);
    }
  }

  @Override
  public void abort(ResetReason reason) {
    write(null);
    leave();
    response.abort(reason);
  }

  /** For a service that does not answer its failures; the one of a connection does. */
  @Override
  public void fail(ProxyError error) {
    abort(ResetReason.INTERNAL);
  }

  private void write(LoggedRequest.@Nullable Answer answer) {
    if (!written) {
      written = true;
      log.write(request, answer);
    }
  }
}
