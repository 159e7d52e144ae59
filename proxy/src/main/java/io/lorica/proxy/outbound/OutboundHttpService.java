package io.lorica.proxy.outbound;

import io.lorica.proxy.errors.ErrorAnswer;
import io.lorica.proxy.errors.ErrorTrailers;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.lorica.proxy.http.ServerConnection;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.PolicyFamilies;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.trace.Tracer;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection of the application: normalizes each (spec 02 §8), sheds above the
 * limit, sends it on its way. Confined to the connection's event loop.
 */
final class OutboundHttpService implements HttpService {
  /** What all connections of the loop share. */
  static final class Shared {
    private final LoopContext context;
    private final int maxInFlight;
    private final boolean informational;
    private final @Nullable Tracer tracer;
    private int inFlight;

    Shared(LoopContext context, int maxInFlight, boolean informational, Optional<Tracer> tracer) {
      this.context = context;
      this.tracer = tracer.orElse(null);
      this.maxInFlight = maxInFlight;
      this.informational = informational;
    }
  }

  /** Where the requests of a connection go. */
  interface Way {
    /** Sends a request on, or ends the exchange; returns who has the rest of the request. */
    RequestStream send(RequestHead head, boolean end, OutboundExchange exchange);
  }

  private final Shared shared;
  private final InetSocketAddress client;
  private final Way way;
  private final ResponseHead answer = new ResponseHead();
  private @Nullable ServerConnection connection;

  /**
   * @param client the application's end of the connection
   */
  OutboundHttpService(Shared shared, InetSocketAddress client, Way way) {
    this.shared = shared;
    this.client = client;
    this.way = way;
  }

  /** The connection to close after an answer that says so. Set before the first exchange. */
  void serves(ServerConnection served) {
    connection = served;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, ResponseStream response) {
    head.sender(client);
    normalize(head);
    Tracer tracer = shared.tracer;
    ResponseStream answered = tracer == null ? response : tracer.accepted(head, response);
    OutboundExchange exchange = new OutboundExchange(this, head, answered, nowNs());
    if (shared.inFlight >= shared.maxInFlight) {
      shared.inFlight++;
      exchange.fail(ProxyError.LOAD_SHED);
      return exchange;
    }
    shared.inFlight++;
    exchange.opened(way.send(head, end, exchange));
    return exchange;
  }

  private static void normalize(RequestHead head) {
    if (head.version() == HttpVersion.HTTP_2) {
      return;
    }
    if (!HopByHop.isUpgrade(head)) {
      HopByHop.strip(head.headers());
    }
    if (head.schemeLength() == 0) {
      head.schemeHttp();
    }
    // Where there is neither, the target's stands in for it further below.
    var _ = head.authorityFromHost();
  }

  /** Closes the application's connection after the answer that is about to be sent. */
  void closeConnection() {
    if (connection != null) {
      connection.drain();
    }
  }

  /** Sends a synthesized answer. */
  void answer(ProxyError error, boolean grpc, ResponseStream response) {
    if (error.kind().closes()) {
      closeConnection();
    }
    ErrorAnswer.fill(answer, error, grpc, shared.informational);
    response.head(answer, true);
  }

  /** Ends a gRPC answer that broke off. */
  void endAnswer(ProxyError error, ResponseStream response) {
    ErrorTrailers.fill(answer.headers(), error, shared.informational);
    response.trailers(answer.headers());
  }

  /** Counts a failure (spec 03 §4.6). */
  void failed(ProxyError error) {
    if (!error.kind().label().isEmpty()) {
      shared
          .context
          .metrics()
          .counter(PolicyFamilies.OUTBOUND_HTTP_ERRORS, Labels.of("error", error.kind().label()))
          .increment();
    }
  }

  void leaveFlight() {
    shared.inFlight--;
  }

  long nowNs() {
    return shared.context.nowNs();
  }
}
