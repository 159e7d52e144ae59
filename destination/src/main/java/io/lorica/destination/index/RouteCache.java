package io.lorica.destination.index;

import io.lorica.destination.model.KindRef;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.RouteHead;
import io.lorica.destination.model.RouteRecord;
import io.lorica.destination.model.inbound.InboundRoute;
import io.lorica.destination.model.outbound.OutboundRoute;
import io.lorica.destination.model.outbound.Parent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes, converted as they come. One that cannot be used leaves its last good version in force
 * (spec 07 §1.4, §2), in each direction by itself. Confined to the index's thread.
 */
final class RouteCache {
  private static final Logger LOG = LoggerFactory.getLogger(RouteCache.class);

  private final PolicyCaches caches;
  private final Map<RouteKey, RouteRecord> seen = new HashMap<>();
  private final Map<RouteKey, Set<Parent>> parents = new HashMap<>();

  RouteCache(PolicyCaches caches) {
    this.caches = caches;
  }

  /** Parents of outbound routes that the change concerns; none if nothing changed. */
  Set<Parent> apply(RouteRecord route) {
    RouteKey key = new RouteKey(route.kind(), route.name());
    if (route.equals(seen.put(key, route))) {
      return Set.of();
    }
    return switch (route) {
      case RouteRecord.Http http -> {
        inbound(key, InboundRoute.of(http), caches.inboundHttp);
        yield outbound(key, OutboundRoute.of(http), caches.outboundHttp);
      }
      case RouteRecord.Grpc grpc -> {
        inbound(key, InboundRoute.of(grpc), caches.inboundGrpc);
        yield outbound(key, OutboundRoute.of(grpc), caches.outboundGrpc);
      }
      case RouteRecord.Tls tls -> outbound(key, OutboundRoute.of(tls), caches.outboundTls);
      case RouteRecord.Tcp tcp -> outbound(key, OutboundRoute.of(tcp), caches.outboundTcp);
    };
  }

  private static <M> void inbound(
      RouteKey key,
      Parsed<InboundRoute<M>> parsed,
      Grouped<String, RouteKey, InboundRoute<M>> cache) {
    switch (parsed) {
      case Parsed.Ok<InboundRoute<M>>(InboundRoute<M> route) ->
          cache.put(key.name().namespace(), key, route);
      case Parsed.Bad<InboundRoute<M>>(String reason) ->
          LOG.warn("{} {} is not used inbound: {}", key.kind(), key.name(), reason);
    }
  }

  private <M> Set<Parent> outbound(
      RouteKey key,
      Parsed<OutboundRoute<M>> parsed,
      Grouped<Parent, RouteKey, OutboundRoute<M>> cache) {
    return switch (parsed) {
      case Parsed.Ok<OutboundRoute<M>>(OutboundRoute<M> route) -> {
        Set<Parent> concerned = new HashSet<>(parents.getOrDefault(key, Set.of()));
        concerned.forEach(parent -> cache.remove(parent, key));
        Set<Parent> now = parents(route.head());
        now.forEach(parent -> cache.put(parent, key, route));
        parents.put(key, now);
        concerned.addAll(now);
        yield concerned;
      }
      case Parsed.Bad<OutboundRoute<M>>(String reason) -> {
        LOG.warn("{} {} is not used outbound: {}", key.kind(), key.name(), reason);
        yield Set.of();
      }
    };
  }

  private static Set<Parent> parents(RouteHead head) {
    Set<Parent> parents = new HashSet<>();
    for (RouteHead.Parent parent : head.parents()) {
      KindRef ref = parent.ref();
      for (Parent.Kind kind : Parent.Kind.values()) {
        if (ref.is(kind.group(), kind.text())) {
          parents.add(new Parent(kind, ref.in(head.name().namespace())));
        }
      }
    }
    return parents;
  }

  /** Parents of outbound routes that the deletion concerns. */
  Set<Parent> delete(RouteKey key) {
    seen.remove(key);
    caches.inboundHttp.remove(key.name().namespace(), key);
    caches.inboundGrpc.remove(key.name().namespace(), key);
    Set<Parent> concerned = parents.getOrDefault(key, Set.of());
    parents.remove(key);
    for (Parent parent : concerned) {
      caches.outboundHttp.remove(parent, key);
      caches.outboundGrpc.remove(parent, key);
      caches.outboundTls.remove(parent, key);
      caches.outboundTcp.remove(parent, key);
    }
    return concerned;
  }
}
