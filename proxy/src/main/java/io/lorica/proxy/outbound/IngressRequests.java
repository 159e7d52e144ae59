package io.lorica.proxy.outbound;

import io.lorica.proxy.client.DiscardedRequest;
import io.lorica.proxy.discovery.Target;
import io.lorica.proxy.discovery.TargetPolicy;
import io.lorica.proxy.discovery.TargetQuery;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.runtime.IdleCache;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one connection of an ingress controller: each says where it is to go, and waits
 * until that is known (spec 02 §19). One whose target cannot be found has no answer. Confined to
 * one event loop.
 */
final class IngressRequests implements OutboundHttpService.Way {
  private static final Log LOG = Log.named("linkerd_app_outbound");

  private final OutboundLoop loop;
  private final Target.Address original;

  /**
   * @param original where requests go that do not say it
   */
  IngressRequests(OutboundLoop loop, Target.Address original) {
    this.loop = loop;
    this.original = original;
  }

  @Override
  public RequestStream send(RequestHead head, boolean end, OutboundExchange exchange) {
    return switch (DstOverride.take(head.headers())) {
      case DstOverride.Absent _ -> send(original, head, end, exchange);
      case DstOverride.Named named -> send(named.target(), head, end, exchange);
      case DstOverride.Invalid _ -> refuse("l5d-dst-override is not a valid host:port", exchange);
    };
  }

  private RequestStream send(
      Target target, RequestHead head, boolean end, OutboundExchange exchange) {
    HttpKey key = HttpKey.of(new TargetQuery.Ingress(target), head.version());
    IdleCache<HttpKey, HttpTarget>.Entry live = loop.httpTargets().find(key);
    if (live == null) {
      return new Waiting(key, head, end, exchange).start();
    }
    exchange.whenOver(live::release);
    return live.stack().isRouted()
        ? live.stack().send(head, end, exchange)
        : refuse(notHttp(key), exchange);
  }

  private static String notHttp(HttpKey key) {
    return "ingress-mode routing requires an HTTP policy for " + key.query().target().text();
  }

  private static RequestStream refuse(String reason, OutboundExchange exchange) {
    LOG.at(Level.INFO).with("error", reason).say("Request refused");
    exchange.refuse();
    return DiscardedRequest.of(exchange);
  }

  /** A request that waits for the discovery of its target. */
  private final class Waiting {
    private final HttpKey key;
    private final RequestHead head;
    private final boolean end;
    private final OutboundExchange exchange;
    private final HeldRequest rest;
    private @Nullable TargetShare share;

    Waiting(HttpKey key, RequestHead head, boolean end, OutboundExchange exchange) {
      this.key = key;
      this.head = head;
      this.end = end;
      this.exchange = exchange;
      this.rest = new HeldRequest(exchange, this::release);
    }

    RequestStream start() {
      share = TargetShare.ask(loop, key.query(), this::discovered);
      return rest;
    }

    private void release() {
      if (share != null) {
        share.release();
        share = null;
      }
    }

    private void discovered(TargetPolicy policy) {
      switch (policy) {
        case TargetPolicy.Known _ -> routed(loop.httpTargets().use(key));
        case TargetPolicy.Unprofiled _ -> refused("there is no profile");
        case TargetPolicy.Refused refused -> refused(refused.reason());
      }
      release();
    }

    private void routed(IdleCache<HttpKey, HttpTarget>.Entry live) {
      exchange.whenOver(live::release);
      if (live.stack().isRouted()) {
        rest.passTo(live.stack().send(head, end, exchange));
      } else {
        rest.drop();
        refuse(notHttp(key), exchange);
      }
    }

    private void refused(String reason) {
      rest.drop();
      String target = key.query().target().text();
      refuse("ingress-mode routing requires discovery: " + target + ": " + reason, exchange);
    }
  }
}
