package io.lorica.proxy.outbound;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.client.ExchangeLayer;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.errors.ProxyError.Kind;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.net.Durations;
import io.lorica.proxy.runtime.LoopContext;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt under its limits of time (spec 02 §10.1). They count while the attempt waits for an
 * endpoint, and are enforced from the moment when it has one: a wait has its own end in failfast.
 *
 * <p>One timer serves all limits. It is moved only when one comes due earlier than it; when it
 * fires early it looks again. Confined to one event loop.
 */
final class TimedExchange extends ExchangeLayer {
  private static final long UNLIMITED = Long.MAX_VALUE;

  private final LoopContext context;
  private final AttemptLimits limits;
  private final FailableResponse response;

  private Scheduler.@Nullable Timer timer;
  private long timerDueNs;

  private boolean dispatched;
  private boolean requestEnded;
  private boolean answered;
  private boolean over;

  /** When the request had left entirely, or the answer began if that was earlier. */
  private long settledNs;

  private long movedNs;

  TimedExchange(LoopContext context, AttemptLimits limits, FailableResponse response) {
    super(response);
    this.context = context;
    this.limits = limits;
    this.response = response;
  }

  /** The layer below took the request; {@code end} says whether that was all of it. */
  RequestStream opened(RequestStream stream, boolean end) {
    opened(stream);
    if (end && !over) {
      requestEnded();
    }
    return this;
  }

  @Override
  public void dispatched() {
    if (!dispatched && !over) {
      dispatched = true;
      movedNs = context.nowNs();
      settledNs = movedNs;
      arm();
    }
    response.dispatched();
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    moved();
    if (end) {
      requestEnded();
    }
    super.requestData(data, end);
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    requestEnded();
    super.requestTrailers(trailers);
  }

  @Override
  public void cancel(ResetReason reason) {
    RequestStream to = end();
    if (to != null) {
      to.cancel(reason);
    }
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    answered = true;
    if (!requestEnded) {
      settledNs = context.nowNs();
    }
    moved();
    if (end) {
      answerEnded();
    } else {
      arm();
    }
    response.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    moved();
    if (end) {
      answerEnded();
    }
    response.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    answerEnded();
    response.trailers(trailers);
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

  private void requestEnded() {
    if (!requestEnded) {
      requestEnded = true;
      if (!answered) {
        settledNs = context.nowNs();
      }
      arm();
    }
  }

  private void moved() {
    if (limits.timeouts().idleNs() > 0) {
      movedNs = context.nowNs();
    }
  }

  private @Nullable RequestStream end() {
    answerEnded();
    return leave();
  }

  /** The answer is complete; the rest of the request may still be on its way. */
  private void answerEnded() {
    over = true;
    finish();
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  private void arm() {
    if (over || !dispatched) {
      return;
    }
    long now = context.nowNs();
    long leftNs = leftNs(now);
    if (leftNs == UNLIMITED || (timer != null && timerDueNs - now <= leftNs)) {
      return;
    }
    if (timer != null) {
      timer.cancel();
    }
    timerDueNs = now + leftNs;
    timer = context.scheduler().schedule(this::expire, leftNs);
  }

  private void expire() {
    timer = null;
    long now = context.nowNs();
    if (leftNs(now) > 0) {
      arm();
      return;
    }
    ProxyError error = expired(now);
    RequestStream to = end();
    if (to != null) {
      to.cancel(ResetReason.TIMEOUT);
    }
    response.fail(error);
  }

  /** Until the first limit is reached. */
  private long leftNs(long now) {
    long left = Math.min(requestLeftNs(now), idleLeftNs(now));
    return Math.min(left, Math.min(headersLeftNs(now), responseLeftNs(now)));
  }

  private long requestLeftNs(long now) {
    return leftNs(limits.timeouts().requestNs(), limits.startedNs(), now);
  }

  private long headersLeftNs(long now) {
    boolean runs = requestEnded && !answered;
    return runs ? leftNs(limits.headersNs(), settledNs, now) : UNLIMITED;
  }

  /** Where there is a limit for the answer's beginning, that one alone applies until then. */
  private long responseLeftNs(long now) {
    boolean runs = answered || (requestEnded && limits.headersNs() == 0);
    return runs ? leftNs(limits.timeouts().responseNs(), settledNs, now) : UNLIMITED;
  }

  /** Does not run while nothing but the answer's beginning is waited for. */
  private long idleLeftNs(long now) {
    boolean runs = !requestEnded || answered;
    return runs ? leftNs(limits.timeouts().idleNs(), movedNs, now) : UNLIMITED;
  }

  private static long leftNs(long limitNs, long fromNs, long now) {
    return limitNs == 0 ? UNLIMITED : fromNs + limitNs - now;
  }

  private ProxyError expired(long now) {
    if (requestLeftNs(now) <= 0) {
      return error(Kind.REQUEST_TIMEOUT, "request timeout", limits.timeouts().requestNs());
    }
    if (headersLeftNs(now) <= 0) {
      return error(Kind.RESPONSE_HEADERS_TIMEOUT, "response header timeout", limits.headersNs());
    }
    if (responseLeftNs(now) <= 0) {
      return error(
          Kind.RESPONSE_STREAM_TIMEOUT, "response stream timeout", limits.timeouts().responseNs());
    }
    return error(Kind.IDLE_TIMEOUT, "idle timeout", limits.timeouts().idleNs());
  }

  private ProxyError error(Kind kind, String name, long limitNs) {
    String text = name + ": " + Durations.text(Duration.ofNanos(limitNs));
    return new ProxyError(
        kind, answered ? text : "timed out waiting for response headers: " + text);
  }
}
