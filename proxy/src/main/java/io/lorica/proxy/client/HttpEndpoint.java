package io.lorica.proxy.client;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.discovery.EndpointMetadata.ServerIdentity;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.metrics.ExchangeCounters;
import io.lorica.proxy.runtime.LoopContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of an HTTP balancer: its load, its counters, and the client that reaches it.
 * Confined to one event loop.
 */
public final class HttpEndpoint implements PooledEndpoint {
  /**
   * Who it is.
   *
   * @param text for messages: {@code endpoint <address>}
   * @param identity whom mTLS expects there, empty for plaintext
   * @param forward whether it is a backend by itself and not one of a balancer's
   */
  public record Name(String text, Optional<ServerIdentity> identity, boolean forward) {}

  private final LoopContext context;
  private final EndpointClient client;
  private final EndpointStanding standing;
  private final ExchangeCounters metrics;
  private final ExchangeTap tap;
  private final Name name;
  private final boolean upgrades;
  private final @Nullable AttemptLayer layer;

  /** One whose exchanges are shown to nobody. */
  public HttpEndpoint(
      LoopContext context,
      EndpointClient client,
      EndpointStanding standing,
      ExchangeCounters metrics,
      Name name) {
    this(context, client, standing, metrics, name, ExchangeTap.NONE, Optional.empty());
  }

  /**
   * @param tap shows attempts here to observers
   * @param layer around each attempt here
   */
  public HttpEndpoint(
      LoopContext context,
      EndpointClient client,
      EndpointStanding standing,
      ExchangeCounters metrics,
      Name name,
      ExchangeTap tap,
      Optional<? extends AttemptLayer> layer) {
    this.context = context;
    this.client = client;
    this.standing = standing;
    this.metrics = metrics;
    this.tap = tap;
    this.name = name;
    this.layer = layer.orElse(null);
    this.upgrades = client instanceof UpgradingClient;
  }

  @Override
  public boolean isReady() {
    return client.isReady() && standing.isAdmitting();
  }

  @Override
  public double load(long nowNs) {
    return standing.load(nowNs);
  }

  @Override
  public void retire() {
    client.retire();
    standing.close();
    metrics.close();
  }

  /** Makes the attempt to serve an exchange here; {@link Attempt#open} sends it. */
  Attempt attempt(RequestHead head, FailableResponse response) {
    FailableResponse told = layer == null ? response : layer.dialled(head, response);
    return new Attempt(this, tap.tap(head, told));
  }

  /** One exchange on this endpoint: measures it and tidies its answer (spec 02 §13). */
  static final class Attempt extends MeasuredResponse {
    private final HttpEndpoint endpoint;

    private Attempt(HttpEndpoint endpoint, FailableResponse response) {
      super(endpoint.context.clock(), endpoint.metrics, endpoint.standing, response);
      this.endpoint = endpoint;
    }

    /**
     * Sends the exchange.
     *
     * @param required whom the request insists on ({@code l5d-require-id}), if anybody
     */
    RequestStream open(RequestHead head, boolean end, Optional<TlsIdentity> required) {
      started(head.isGrpc(), endpoint.upgrades && UpgradingClient.upgrades(head));
      if (required.isPresent() && !endpoint.is(required.get())) {
        fail(new ProxyError(ProxyError.Kind.IDENTITY_REQUIRED, endpoint.mismatch(required.get())));
        return DiscardedRequest.of(this);
      }
      sent();
      return endpoint.client.open(head, end, this);
    }

    @Override
    protected boolean mayCloseCaller() {
      return endpoint.name.forward() && endpoint.name.identity().isPresent();
    }

    @Override
    protected String endpointName() {
      return endpoint.name.text();
    }
  }

  private boolean is(TlsIdentity required) {
    return name.identity().map(server -> server.id().equals(required)).orElse(false);
  }

  private String mismatch(TlsIdentity required) {
    String found = name.identity().map(server -> server.id().text()).orElse("no identity");
    return "required id " + required.text() + "; found " + found;
  }
}
