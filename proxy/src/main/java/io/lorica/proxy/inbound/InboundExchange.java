package io.lorica.proxy.inbound;

import io.lorica.proxy.client.ExchangeLayer;
import io.lorica.proxy.errors.ErrorTrailers;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.OrigProto;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One exchange of a client, outermost layer: counts it against the limit until its answer begins,
 * marks answers that were HTTP/1, turns failures into answers (spec 01 §13). Confined to one event
 * loop.
 */
final class InboundExchange extends ExchangeLayer {
  private final InboundHttpService service;
  private final ResponseStream response;
  private final HttpVersion version;

  /** HTTP/1 that came over HTTP/2. */
  private final boolean downgraded;

  private final boolean grpc;
  private @Nullable InboundAttempt attempt;
  private boolean inFlight;
  private boolean answered;

  /** The answer is complete. */
  private boolean ended;

  InboundExchange(
      InboundHttpService service, RequestHead head, boolean downgraded, ResponseStream response) {
    super(response);
    this.service = service;
    this.response = response;
    this.version = head.version();
    this.downgraded = downgraded;
    this.grpc = version == HttpVersion.HTTP_2 && head.isGrpc();
  }

  /** The exchange is counted against the limit on requests in flight. */
  void entered() {
    inFlight = true;
  }

  /** The exchange is about to be sent to the application. */
  void attempted(InboundAttempt sent) {
    attempt = sent;
  }

  @Override
  public void cancel(ResetReason reason) {
    InboundAttempt current = attempt;
    RequestStream to = end();
    if (current != null) {
      current.cancelled(reason);
    }
    if (to != null) {
      to.cancel(reason);
    }
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    answered = true;
    ended = end;
    leaveFlight();
    // Only a gateway's one endpoint may say so to our client (spec 02 §13).
    if (head.headers().remove(HeaderName.L5D_PROXY_CONNECTION)) {
      service.closeConnection();
    }
    if (downgraded) {
      HopByHop.stripForHttp2(head.headers());
      OrigProto.mark(head.headers(), head.version());
    } else if (version.isHttp1() && head.status() != SWITCHING_PROTOCOLS) {
      HopByHop.strip(head.headers());
    }
    response.head(head, end);
  }

  private static final int SWITCHING_PROTOCOLS = 101;

  @Override
  public void data(ByteBuf data, boolean end) {
    ended |= end;
    response.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    ended = true;
    response.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    ProxyError broken = isTellable() ? ErrorTrailers.cause(reason) : null;
    if (broken == null) {
      end();
      response.abort(reason);
    } else {
      fail(broken);
    }
  }

  /** Whether the answer has begun and its trailers can say how it ends. */
  private boolean isTellable() {
    return grpc && answered && !ended;
  }

  @Override
  public void fail(ProxyError error) {
    service.failed(error);
    end();
    if (isTellable()) {
      service.endAnswer(error, response);
    } else if (answered) {
      response.abort(ResetReason.INTERNAL);
    } else {
      service.answer(error, grpc, downgraded ? OrigProto.valueOf(version) : "", response);
    }
  }

  private @Nullable RequestStream end() {
    attempt = null;
    leaveFlight();
    return leave();
  }

  private void leaveFlight() {
    if (inFlight) {
      inFlight = false;
      service.leaveFlight();
    }
  }
}
