package io.lorica.proxy.outbound;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.client.ExchangeLayer;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.net.Durations;
import io.lorica.proxy.route.ProfileRule;
import io.lorica.proxy.runtime.LoopContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that a service profile routes, outside its attempts: counted, and limited in time
 * until its answer begins (spec 02 §17). Confined to one event loop.
 */
final class ProfileExchange extends ExchangeLayer {
  private final CountedResponse response;
  private final ProfileRule rule;
  private Scheduler.@Nullable Timer limit;

  /**
   * @param response counts the answer as the route's
   */
  ProfileExchange(LoopContext context, ProfileRule rule, CountedResponse response) {
    super(response);
    this.response = response;
    this.rule = rule;
    if (rule.timeoutNs() > 0) {
      limit = context.scheduler().schedule(this::expire, rule.timeoutNs());
    }
  }

  @Override
  public void cancel(ResetReason reason) {
    RequestStream to = end();
    response.dropped();
    if (to != null) {
      to.cancel(reason);
    }
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    stopClock();
    response.head(head, end);
  }

  @Override
  public void abort(ResetReason reason) {
    end();
    response.abort(reason);
  }

  @Override
  public void fail(ProxyError error) {
    end();
    response.fail(error);
  }

  private void expire() {
    limit = null;
    RequestStream to = end();
    if (to != null) {
      to.cancel(ResetReason.TIMEOUT);
    }
    String text = Durations.text(Duration.ofNanos(rule.timeoutNs()));
    fail(new ProxyError(ProxyError.Kind.PROFILE_TIMEOUT, "HTTP response timeout after " + text));
  }

  private @Nullable RequestStream end() {
    stopClock();
    return leave();
  }

  private void stopClock() {
    if (limit != null) {
      limit.cancel();
      limit = null;
    }
  }
}
