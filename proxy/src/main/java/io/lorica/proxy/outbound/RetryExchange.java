package io.lorica.proxy.outbound;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.route.Classification;
import io.lorica.proxy.runtime.LoopContext;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that is sent again when its outcome asks for it (spec 02 §10.2). Each attempt gets
 * the request as it came, before any filter of the one before. An answer is passed on as soon as it
 * certainly counts, and then nothing is tried again; one whose status may come in trailers is held
 * until its first message. Confined to one event loop.
 */
final class RetryExchange implements RequestStream {
  /** What an exchange of this kind is given. */
  record Parts(LoopContext context, ReplayBudget budget, RetryPlan plan, Opener opener) {}

  /** Opens an attempt. */
  @FunctionalInterface
  interface Opener {
    /**
     * Sends the request.
     *
     * @param last whether no retry can follow, so that waiting for the answer has no limit of its
     *     own
     */
    RequestStream open(RequestHead head, boolean end, boolean last, FailableResponse response);
  }

  private final Parts parts;
  private final FailableResponse response;
  private final RequestHead original = new RequestHead();
  private final RequestHead resent = new RequestHead();
  private final ReplayBody body;

  private @Nullable Attempt attempt;
  private @Nullable RequestStream request;
  private Scheduler.@Nullable Timer pause;
  private boolean requestEnded;
  private boolean retried;
  private boolean over;

  /** Bytes of the request that were returned as consumed, whichever attempt took them. */
  private long credited;

  private RetryExchange(Parts parts, RequestHead head, boolean end, FailableResponse response) {
    this.parts = parts;
    this.response = response;
    this.requestEnded = end;
    this.body = new ReplayBody(parts.plan.maxRequestBytes(), parts.budget);
    original.copyFrom(head);
  }

  /** Begins the first attempt. A request that says it is too long to be kept is sent once. */
  static RequestStream open(Parts parts, RequestHead head, boolean end, FailableResponse response) {
    if (!end && head.contentLength() > parts.plan.maxRequestBytes()) {
      return parts.opener.open(head, false, false, response);
    }
    RetryExchange exchange = new RetryExchange(parts, head, end, response);
    exchange.begin(head, end, false);
    return exchange;
  }

  private void begin(RequestHead head, boolean end, boolean last) {
    Attempt mine = new Attempt();
    attempt = mine;
    RequestStream opened = parts.opener.open(head, end, last, mine);
    if (mine.isCurrent()) {
      request = opened;
    }
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    requestEnded |= end;
    RequestStream to = request;
    if (to == null) {
      int size = data.readableBytes();
      data.release();
      response.requestConsumed(size);
      return;
    }
    body.keep(data);
    to.requestData(data, end);
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    requestEnded = true;
    RequestStream to = request;
    if (to != null) {
      if (!body.isLost()) {
        body.keep(trailers);
      }
      to.requestTrailers(trailers);
    }
  }

  @Override
  public void cancel(ResetReason reason) {
    RequestStream to = request;
    end();
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

  private void end() {
    over = true;
    Attempt last = attempt;
    attempt = null;
    request = null;
    body.lose();
    if (last != null) {
      last.drop();
    }
    if (pause != null) {
      pause.cancel();
      pause = null;
    }
  }

  /** Whether the request is complete and still there. */
  private boolean isRepeatable() {
    return requestEnded && !body.isLost() && !over;
  }

  /**
   * Gives the present attempt up for another one, if that is permitted.
   *
   * @param ended whether the attempt is over by itself
   */
  private boolean tryAgain(boolean ended) {
    if (!isRepeatable() || !parts.plan.permit()) {
      return false;
    }
    retried = true;
    attempt = null;
    RequestStream given = request;
    request = null;
    if (given != null && !ended) {
      given.cancel(ResetReason.CANCEL);
    }
    // Never at once: attempts that fail while they are opened would grow the stack.
    pause = parts.context.scheduler().schedule(this::resend, parts.plan.pauseNs());
    return true;
  }

  private void resend() {
    pause = null;
    resent.copyFrom(original);
    boolean headAlone = body.isEmpty();
    begin(resent, headAlone, parts.plan.isLast());
    Attempt mine = attempt;
    RequestStream to = request;
    if (!headAlone && mine != null && to != null) {
      body.replay(to, mine::isCurrent);
    }
  }

  private void settled() {
    body.lose();
    if (retried) {
      retried = false;
      parts.plan.succeeded();
    }
  }

  /** One attempt; deaf from the moment when it is given up. */
  private final class Attempt implements FailableResponse {
    private long consumed;
    private boolean passing;
    private @Nullable ResponseHead heldHead;
    private @Nullable ByteBuf heldData;

    @SuppressWarnings("ReferenceEquality") // which attempt, not what it is like
    boolean isCurrent() {
      return attempt == this && !over;
    }

    @Override
    public void dispatched() {
      if (isCurrent()) {
        response.dispatched();
      }
    }

    @Override
    public void informational(ResponseHead head) {
      if (isCurrent()) {
        response.informational(head);
      }
    }

    @Override
    public void head(ResponseHead head, boolean end) {
      if (!isCurrent()) {
        return;
      }
      int code = Classification.grpcStatus(head.headers());
      if (parts.plan.isRetryable(head.status(), code) && tryAgain(end)) {
        return;
      }
      boolean decided = end || code != Classification.NO_STATUS;
      if (!decided && original.isGrpc() && parts.plan.looksForTrailers() && isRepeatable()) {
        ResponseHead held = new ResponseHead();
        held.copyFrom(head);
        heldHead = held;
        return;
      }
      pass(parts.plan.isRetryable(head.status(), code));
      response.head(head, end);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
      if (!isCurrent()) {
        data.release();
        return;
      }
      if (heldHead != null && heldData == null && !end) {
        heldData = data;
        // Trailers that came with it are seen before.
        parts.context.loop().execute(this::release);
        return;
      }
      release();
      response.data(data, end);
    }

    @Override
    public void trailers(HeaderBlock trailers) {
      if (!isCurrent()) {
        return;
      }
      int code = Classification.grpcStatus(trailers);
      ResponseHead held = heldHead;
      if (held != null && parts.plan.isRetryable(held.status(), code) && tryAgain(true)) {
        drop();
        return;
      }
      release();
      response.trailers(trailers);
    }

    @Override
    public void abort(ResetReason reason) {
      if (!isCurrent()) {
        return;
      }
      boolean nothingPassed = !passing && heldHead == null;
      if (nothingPassed && reason.isUnprocessed() && tryAgain(true)) {
        return;
      }
      release();
      end();
      response.abort(reason);
    }

    @Override
    public void fail(ProxyError error) {
      if (!isCurrent()) {
        return;
      }
      boolean nothingPassed = !passing && heldHead == null;
      if (nothingPassed && parts.plan.isRetryable(error) && tryAgain(true)) {
        return;
      }
      if (retried && error.kind() == ProxyError.Kind.LOAD_SHED) {
        parts.plan.overflowed();
      }
      release();
      end();
      response.fail(error);
    }

    /** Each byte is returned once, by the attempt that gets furthest. */
    @Override
    public void requestConsumed(int bytes) {
      if (!isCurrent()) {
        return;
      }
      consumed += bytes;
      if (consumed > credited) {
        int more = (int) (consumed - credited);
        credited = consumed;
        response.requestConsumed(more);
      }
    }

    /** Lets what was held go on to the caller: the answer counts. */
    private void release() {
      ResponseHead head = heldHead;
      ByteBuf data = heldData;
      heldHead = null;
      heldData = null;
      if (head != null && isCurrent()) {
        pass(false);
        response.head(head, false);
        if (data != null && isCurrent()) {
          response.data(data, false);
          data = null;
        }
      }
      if (data != null) {
        data.release();
      }
    }

    private void drop() {
      heldHead = null;
      ByteBuf data = heldData;
      heldData = null;
      if (data != null) {
        data.release();
      }
    }

    private void pass(boolean refused) {
      if (!passing) {
        passing = true;
        if (refused) {
          retried = false;
        }
        settled();
      }
    }
  }
}
