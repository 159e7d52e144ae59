package io.lorica.proxy.outbound;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.net.Durations;
import io.lorica.proxy.route.ProfileRule;
import io.lorica.proxy.runtime.LoopContext;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that a service profile routes, outside its attempts: counted, and limited in time
 * until its answer begins (spec 02 §17). Confined to one event loop.
 */
final class ProfileExchange extends CountedResponse implements RequestStream {
  private final FailableResponse response;
  private final ProfileRule rule;
  private Scheduler.@Nullable Timer limit;
  private @Nullable RequestStream request;
  private boolean over;

  ProfileExchange(
      LoopContext context,
      ProfileRule rule,
      ProfileMetrics metrics,
      RequestHead head,
      FailableResponse response) {
    super(context, metrics.requests(), rule.classes(), head.isGrpc(), response);
    this.response = response;
    this.rule = rule;
    if (rule.timeoutNs() > 0) {
      limit = context.scheduler().schedule(this::expire, rule.timeoutNs());
    }
  }

  /** Where the rest of the request goes. Ignored when the exchange ended during the opening. */
  RequestStream opened(RequestStream stream) {
    if (!over) {
      request = stream;
    }
    return this;
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    RequestStream to = request;
    if (to == null) {
      int size = data.readableBytes();
      data.release();
      response.requestConsumed(size);
    } else {
      to.requestData(data, end);
    }
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    if (request != null) {
      request.requestTrailers(trailers);
    }
  }

  @Override
  public void cancel(ResetReason reason) {
    RequestStream to = request;
    end();
    dropped();
    if (to != null) {
      to.cancel(reason);
    }
  }

  @Override
  public void responseConsumed(int bytes) {
    if (request != null) {
      request.responseConsumed(bytes);
    }
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    stopClock();
    super.head(head, end);
  }

  @Override
  public void abort(ResetReason reason) {
    end();
    super.abort(reason);
  }

  @Override
  public void fail(ProxyError error) {
    end();
    super.fail(error);
  }

  private void expire() {
    limit = null;
    RequestStream to = request;
    if (to != null) {
      to.cancel(ResetReason.TIMEOUT);
    }
    String text = Durations.text(Duration.ofNanos(rule.timeoutNs()));
    fail(new ProxyError(ProxyError.Kind.PROFILE_TIMEOUT, "HTTP response timeout after " + text));
  }

  private void end() {
    over = true;
    request = null;
    stopClock();
  }

  private void stopClock() {
    if (limit != null) {
      limit.cancel();
      limit = null;
    }
  }
}
