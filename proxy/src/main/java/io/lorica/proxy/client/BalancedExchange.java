package io.lorica.proxy.client;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One exchange in a balancer. It waits if it must, keeping what has come of the request (bounded by
 * the sender's window, because nothing of it is returned as consumed), and goes to another endpoint
 * as long as certainly nothing was processed by the one before. Confined to one event loop.
 */
final class BalancedExchange implements RequestStream, FailableResponse {
  /** Endpoints tried in all, where those before could not be reached or refused. */
  private static final int MAX_ATTEMPTS = 3;

  private final HttpBalancer balancer;
  private final RequestHead head;
  private final FailableResponse response;
  private final Optional<TlsIdentity> required;

  private HttpEndpoint.@Nullable Attempt attempt;
  private @Nullable RequestStream request;
  private @Nullable ProxyError lastError;
  private byte attempts;
  private long queuedAtNs;
  private boolean queued;
  private boolean over;

  /** What came of the request while there was no endpoint to send it to. */
  private @Nullable ArrayDeque<ByteBuf> held;

  private @Nullable HeaderBlock heldTrailers;
  private boolean requestEnded;

  /**
   * Copies of what went to an endpoint and has not left for it yet, to be sent to another one. Part
   * of the sender's window too, so bounded by it.
   */
  private @Nullable ArrayDeque<ByteBuf> kept;

  private @Nullable HeaderBlock keptTrailers;

  /** Something of the body has left for an endpoint, so the request cannot be sent again. */
  private boolean bodyLeft;

  private boolean answered;

  BalancedExchange(
      HttpBalancer balancer, RequestHead head, boolean end, FailableResponse response) {
    this.balancer = balancer;
    this.head = head;
    this.requestEnded = end;
    this.response = response;
    this.required = takeRequiredIdentity(head);
  }

  /** Spec 02 §13: removed in any case; a value that is no identity is ignored. */
  private static Optional<TlsIdentity> takeRequiredIdentity(RequestHead head) {
    String value = head.headers().get(HeaderName.L5D_REQUIRE_ID);
    if (value == null) {
      return Optional.empty();
    }
    head.headers().remove(HeaderName.L5D_REQUIRE_ID);
    return TlsIdentity.parse(value);
  }

  long queuedAtNs() {
    return queuedAtNs;
  }

  /** Sends the exchange to an endpoint, or lets it wait for one. */
  void dispatch() {
    HttpEndpoint endpoint = balancer.pick();
    if (endpoint == null) {
      await();
      return;
    }
    if (attempts == 0 && !queued) {
      balancer.passed();
    }
    attempts++;
    HttpEndpoint.Attempt mine = endpoint.attempt(head, this);
    attempt = mine;
    response.dispatched();
    RequestStream opened = mine.open(head, requestEnded && !isHolding(), required);
    // A failure during open has sent the exchange elsewhere, or ended it: then this stream is dead.
    if (attempt == mine && !over) {
      request = opened;
      passOnHeld(opened);
    }
  }

  private void await() {
    ProxyError error = lastError;
    if (error != null) {
      // An endpoint was there and could not be reached: say that, rather than wait.
      end();
      response.fail(error);
      return;
    }
    queuedAtNs = balancer.context().nowNs();
    queued = true;
    if (!balancer.enqueue(this)) {
      end();
      response.fail(balancer.refusal());
    }
  }

  private boolean isHolding() {
    return held != null || heldTrailers != null;
  }

  private void passOnHeld(RequestStream to) {
    ArrayDeque<ByteBuf> bodies = held;
    HeaderBlock trailers = heldTrailers;
    held = null;
    heldTrailers = null;
    keptTrailers = trailers;
    if (bodies != null) {
      bodies.forEach(this::keep);
      while (!bodies.isEmpty()) {
        ByteBuf next = bodies.remove();
        passOn(to, next, requestEnded && bodies.isEmpty() && trailers == null);
      }
    }
    if (trailers != null && isCurrent(to)) {
      to.requestTrailers(trailers);
    }
  }

  /** Unless passing on the part before it ended the exchange or sent it elsewhere. */
  private void passOn(RequestStream to, ByteBuf data, boolean end) {
    if (isCurrent(to)) {
      to.requestData(data, end);
      return;
    }
    int size = data.readableBytes();
    data.release();
    if (over) {
      response.requestConsumed(size);
    }
  }

  @SuppressWarnings("ReferenceEquality") // which stream, not what it is like
  private boolean isCurrent(RequestStream to) {
    return request == to;
  }

  private void keep(ByteBuf data) {
    if (!bodyLeft) {
      if (kept == null) {
        kept = new ArrayDeque<>(4);
      }
      kept.add(data.retainedDuplicate());
    }
  }

  private void forgetKept() {
    ArrayDeque<ByteBuf> copies = kept;
    kept = null;
    keptTrailers = null;
    if (copies != null) {
      copies.forEach(ByteBuf::release);
    }
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    requestEnded |= end;
    RequestStream to = request;
    if (to != null) {
      keep(data);
      to.requestData(data, end);
    } else if (over) {
      int size = data.readableBytes();
      data.release();
      response.requestConsumed(size);
    } else {
      if (held == null) {
        held = new ArrayDeque<>(4);
      }
      held.add(data);
    }
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    requestEnded = true;
    RequestStream to = request;
    if (to != null) {
      if (!bodyLeft) {
        keptTrailers = copy(trailers);
      }
      to.requestTrailers(trailers);
    } else if (!over) {
      heldTrailers = copy(trailers);
    }
  }

  private static HeaderBlock copy(HeaderBlock trailers) {
    HeaderBlock copy = new HeaderBlock();
    copy.copyFrom(trailers);
    return copy;
  }

  @Override
  public void cancel(ResetReason reason) {
    if (over) {
      return;
    }
    HttpEndpoint.Attempt current = attempt;
    if (current == null) {
      balancer.forget(this);
    } else {
      current.cancelled(reason);
    }
    RequestStream to = request;
    end();
    if (to != null) {
      to.cancel(reason);
    }
  }

  @Override
  public void responseConsumed(int bytes) {
    RequestStream to = request;
    if (to != null) {
      to.responseConsumed(bytes);
    }
  }

  @Override
  public void informational(ResponseHead interim) {
    response.informational(interim);
  }

  @Override
  public void head(ResponseHead answer, boolean end) {
    answered = true;
    forgetKept();
    response.head(answer, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    response.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    response.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    if (!tryAgain(reason.isUnprocessed())) {
      end();
      response.abort(reason);
    }
  }

  @Override
  public void fail(ProxyError error) {
    lastError = error;
    if (!tryAgain(error.isUnprocessed())) {
      end();
      response.fail(error);
    }
  }

  @Override
  public void requestConsumed(int bytes) {
    bodyLeft = true;
    forgetKept();
    response.requestConsumed(bytes);
  }

  private boolean tryAgain(boolean unprocessed) {
    boolean again =
        unprocessed && !answered && !bodyLeft && !over && attempts > 0 && attempts < MAX_ATTEMPTS;
    if (again) {
      attempt = null;
      request = null;
      takeBack();
      dispatch();
    }
    return again;
  }

  /** What the last endpoint was given, and nothing of which left, goes to the next. */
  private void takeBack() {
    ArrayDeque<ByteBuf> copies = kept;
    kept = null;
    if (copies != null) {
      if (held != null) {
        copies.addAll(held);
      }
      held = copies;
    }
    if (keptTrailers != null) {
      heldTrailers = keptTrailers;
      keptTrailers = null;
    }
  }

  private void end() {
    over = true;
    forgetKept();
    attempt = null;
    request = null;
    heldTrailers = null;
    ArrayDeque<ByteBuf> bodies = held;
    held = null;
    if (bodies != null) {
      for (ByteBuf body : bodies) {
        response.requestConsumed(body.readableBytes());
        body.release();
      }
    }
  }
}
