package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.discovery.Authorization;
import io.lorica.proxy.discovery.RateLimit;
import io.lorica.proxy.discovery.ServerPolicy;
import io.lorica.proxy.discovery.ServerPolicy.InboundRule;
import io.lorica.proxy.errors.ErrorAnswer;
import io.lorica.proxy.errors.ErrorTrailers;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.OrigProto;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.lorica.proxy.http.ServerConnection;
import io.lorica.proxy.metrics.ExchangeCounters;
import io.lorica.proxy.route.RequestFilters;
import io.lorica.proxy.route.RouteTable;
import io.lorica.proxy.trace.Tracer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one accepted connection, in the order of spec 01 §10: restored to the version
 * they were written in, told who the client is, authorized one by one by the policy of the moment,
 * sent to the application. Confined to the connection's event loop.
 */
final class InboundHttpService implements HttpService {
  private final InboundHttp shared;
  private final Arrival arrival;
  private final Client client;
  private final InetSocketAddress sender;
  private final InboundTarget target;
  private final Supplier<ServerPolicy> policy;
  private final ConnectionMetrics metrics;
  private final InboundTap tap;
  private final String identity;

  /** The identity as bytes of the wire; empty if there is none. */
  private final byte[] clientId;

  private final ResponseHead answer = new ResponseHead();
  private @Nullable ServerConnection connection;

  /**
   * @param policy the policy in force, asked for each request
   */
  InboundHttpService(
      InboundHttp shared,
      Arrival arrival,
      Client client,
      InboundTarget target,
      Supplier<ServerPolicy> policy,
      ConnectionMetrics metrics) {
    this.shared = shared;
    this.arrival = arrival;
    this.client = client;
    this.sender = client.socket();
    this.target = target;
    this.policy = policy;
    this.metrics = metrics;
    this.tap = new InboundTap(shared.taps(), client, target.address());
    this.identity = client.identity().map(TlsIdentity::text).orElse("");
    this.clientId = identity.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** The connection to close after an answer that says so. Set before the first exchange. */
  void serves(ServerConnection served) {
    connection = served;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, ResponseStream response) {
    Tracer tracer = shared.tracer();
    ResponseStream answered = tracer == null ? response : tracer.accepted(head, response);
    boolean downgraded = OrigProto.restore(head);
    InboundExchange exchange = new InboundExchange(this, head, downgraded, answered);
    if (shared.enterFlight()) {
      exchange.entered();
      if (normalize(head)) {
        authorize(head, end, exchange);
      } else {
        exchange.fail(ProxyError.UNEXPECTED);
      }
    } else {
      exchange.fail(ProxyError.LOAD_SHED.within(place()));
    }
    return exchange;
  }

  private void authorize(RequestHead head, boolean end, InboundExchange exchange) {
    ServerPolicy current = policy.get();
    InboundRule rule = current.http().routes().find(head);
    if (rule == null) {
      metrics.routeNotFound(current);
      refuse(exchange, ProxyError.Kind.NO_ROUTE, "no route found for request");
      return;
    }
    Authorization permit = Authorizer.permit(rule.authorizations(), client);
    if (permit == null) {
      metrics.denied(current, rule);
      refuse(exchange, ProxyError.Kind.UNAUTHORIZED, "unauthorized request on route");
      return;
    }
    ProxyError answer = filter(rule, head);
    if (answer == null) {
      answer = limit(current);
    }
    if (answer != null) {
      exchange.fail(answer);
      return;
    }
    ConnectionMetrics.Permit permitted = metrics.allowed(current, rule, permit);
    if (arrival instanceof Arrival.ByName(GatewayStep step)) {
      head.sender(sender);
      exchange.opened(step.send(head, end, exchange, place()));
    } else {
      FailableResponse shown = tap.show(head, traced(head, exchange), current, rule, permit);
      forward(head, end, exchange, shown, permitted.counters());
    }
  }

  /** Injected failures are not told by their words here (spec 01 §11). */
  private @Nullable ProxyError filter(InboundRule rule, RequestHead head) {
    if (rule.filters().isEmpty()) {
      return null;
    }
    ProxyError answer =
        RequestFilters.apply(
            rule.filters(), head, RouteTable.closest(rule, head), shared.context().random());
    return answer != null && answer.kind() == ProxyError.Kind.INJECTED
        ? ProxyError.UNEXPECTED
        : answer;
  }

  private @Nullable ProxyError limit(ServerPolicy current) {
    Optional<RateLimit> limit = current.http().limit();
    if (limit.isEmpty()) {
      return null;
    }
    RateLimiter.Refusal refusal =
        shared.limiters().of(target.address().getPort(), limit.get()).check(identity);
    if (refusal == null) {
      return null;
    }
    metrics.limited(current, refusal);
    return refusal.error().within(place());
  }

  private FailableResponse traced(RequestHead head, InboundExchange exchange) {
    Tracer tracer = shared.tracer();
    return tracer == null ? exchange : tracer.dialled(head, exchange);
  }

  private void forward(
      RequestHead head,
      boolean end,
      InboundExchange exchange,
      FailableResponse shown,
      ExchangeCounters counters) {
    InboundAttempt attempt =
        new InboundAttempt(shared.context().clock(), counters, shown, target.name());
    exchange.attempted(attempt);
    exchange.opened(attempt.open(target.backend(head.version()), head, end));
  }

  private void refuse(InboundExchange exchange, ProxyError.Kind kind, String message) {
    exchange.fail(new ProxyError(kind, message).within(place()));
  }

  /** {@code client <ip:port>: server: <target>}, in front of messages (spec 01 §13.3). */
  private String place() {
    return "client " + client.text() + ": server: " + target.text();
  }

  /** Whether the request can be routed: an HTTP/1 request has an authority by now. */
  private boolean normalize(RequestHead head) {
    if (head.version().isHttp1() && !HopByHop.isUpgrade(head)) {
      HopByHop.strip(head.headers());
    }
    head.headers().remove(HeaderName.L5D_CLIENT_ID);
    if (clientId.length > 0) {
      head.headers().add(HeaderName.L5D_CLIENT_ID, clientId, 0, clientId.length);
    }
    if (head.schemeLength() == 0) {
      head.schemeHttp();
    }
    return !head.version().isHttp1() || head.authorityFromHost() || takeDefaultAuthority(head);
  }

  /** What another proxy sends on behalf of somebody must say whom it is for (spec 01 §8). */
  private boolean takeDefaultAuthority(RequestHead head) {
    return switch (arrival) {
      case Arrival.ByPort _ -> {
        head.authority(target.text());
        yield true;
      }
      case Arrival.ByName(GatewayStep step) -> {
        head.authority(step.authority());
        yield true;
      }
      case Arrival.Direct _ -> false;
    };
  }

  /** Closes the connection when what is in progress is done. */
  void closeConnection() {
    if (connection != null) {
      connection.drain();
    }
  }

  /**
   * Sends a synthesized answer (spec 01 §13.2); only a proven client is told the reason.
   *
   * @param origProto for answers to HTTP/1 over HTTP/2, else empty
   */
  void answer(ProxyError error, boolean grpc, String origProto, ResponseStream response) {
    if (error.kind().closes()) {
      closeConnection();
    }
    ErrorAnswer.fill(answer, error, grpc, client.identity().isPresent());
    if (!origProto.isEmpty()) {
      answer.headers().add(HeaderName.L5D_ORIG_PROTO, origProto);
    }
    response.head(answer, true);
  }

  /** Ends a gRPC answer that broke off; only a proven client is told the reason. */
  void endAnswer(ProxyError error, ResponseStream response) {
    ErrorTrailers.fill(answer.headers(), error, client.identity().isPresent());
    response.trailers(answer.headers());
  }

  void failed(ProxyError error) {
    metrics.failed(policy.get(), error);
  }

  void leaveFlight() {
    shared.leaveFlight();
  }
}
