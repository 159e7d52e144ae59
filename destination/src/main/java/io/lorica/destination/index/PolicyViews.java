package io.lorica.destination.index;

import io.lorica.destination.model.Refusal;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.inbound.InboundPolicies;
import io.lorica.destination.model.inbound.InboundServer;
import io.lorica.destination.model.inbound.InboundWorkload;
import io.lorica.destination.model.outbound.OutboundPolicies;
import io.lorica.destination.model.outbound.OutboundPolicy;
import io.lorica.destination.model.outbound.OutboundTarget;
import io.lorica.destination.model.outbound.OutboundTargets;
import io.lorica.destination.model.outbound.Parent;
import io.lorica.destination.model.policy.PolicySettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The policies that somebody watches, and the way to one. Confined to the index's thread. */
public final class PolicyViews {
  private final PolicyCaches caches;
  private final PolicySettings settings;
  private final InboundPolicies inbound;
  private final OutboundPolicies outbound;
  private final Interner<InboundServer> servers = new Interner<>();
  private final Grouped<WorkloadKey, Integer, Inbound> inboundViews = new Grouped<>();
  private final Grouped<Parent, OutboundKey, Outbound> outboundViews = new Grouped<>();
  private final Grouped<String, OutboundKey, Outbound> fallbacks = new Grouped<>();

  PolicyViews(PolicyCaches caches, PolicySettings settings) {
    this.caches = caches;
    this.settings = settings;
    this.inbound = new InboundPolicies(caches, settings);
    this.outbound = new OutboundPolicies(caches, settings);
  }

  /** A target and whose routes count. */
  private record OutboundKey(OutboundTarget target, String clientNamespace) {}

  /** The policy of one port of one workload; ends with the workload. */
  private final class Inbound implements View {
    private final WorkloadKey workload;
    private final int port;
    private final Published<InboundServer> published = new Published<>();

    Inbound(WorkloadKey workload, int port) {
      this.workload = workload;
      this.port = port;
    }

    @Override
    public void rebuild() {
      workload(workload)
          .ifPresentOrElse(
              found -> published.publish(servers.intern(inbound.of(found, port))), published::end);
    }
  }

  /** The policy of one target for clients of one namespace. */
  private final class Outbound implements View {
    private final OutboundKey key;
    private final Published<OutboundPolicy> published = new Published<>();

    Outbound(OutboundKey key) {
      this.key = key;
    }

    @Override
    public void rebuild() {
      published.publish(outbound.of(key.target, key.clientNamespace));
    }
  }

  private Optional<InboundWorkload> workload(WorkloadKey key) {
    return switch (key.kind()) {
      case POD -> Optional.ofNullable(caches.pods.get(key.name())).map(InboundWorkload::of);
      case EXTERNAL_WORKLOAD ->
          Optional.ofNullable(caches.workloads.get(key.name())).map(InboundWorkload::of);
    };
  }

  /** Watches the policy of a workload's own port. */
  public Watched watchInbound(
      WorkloadKey workload, int port, Subscriber<? super InboundServer> subscriber) {
    if (workload(workload).isEmpty()) {
      return new Watched.Refused(Refusal.notFound("unknown server"));
    }
    Inbound view = inboundViews.get(workload, port).orElseGet(() -> newInbound(workload, port));
    view.published.subscribe(subscriber);
    return new Watched.Accepted(
        () -> {
          view.published.unsubscribe(subscriber);
          if (view.published.unwatched()) {
            inboundViews.remove(workload, port, view);
          }
        });
  }

  private Inbound newInbound(WorkloadKey workload, int port) {
    Inbound view = new Inbound(workload, port);
    view.rebuild();
    inboundViews.put(workload, port, view);
    return view;
  }

  /** Watches the policy of an address or a name. */
  public Watched watchOutbound(OutboundQuery query, Subscriber<? super OutboundPolicy> subscriber) {
    OutboundTargets.Resolved resolved =
        switch (query.target()) {
          case OutboundQuery.Target.Address(var address) ->
              OutboundTargets.address(address, query.clientNamespace(), caches, settings);
          case OutboundQuery.Target.Authority(String authority) ->
              OutboundTargets.authority(authority, settings.names().clusterDomain());
        };
    return switch (resolved) {
      case OutboundTargets.Resolved.Refused(Refusal refusal) -> new Watched.Refused(refusal);
      case OutboundTargets.Resolved.Found(OutboundTarget target) ->
          watch(new OutboundKey(target, query.clientNamespace()), subscriber);
    };
  }

  private Watched watch(OutboundKey key, Subscriber<? super OutboundPolicy> subscriber) {
    return switch (key.target) {
      case OutboundTarget.Routed routed -> watch(outboundViews, routed.parent(), key, subscriber);
      case OutboundTarget.Fallback _ -> watch(fallbacks, key.clientNamespace, key, subscriber);
      case OutboundTarget.UndefinedPort target -> {
        subscriber.next(outbound.of(target, key.clientNamespace));
        yield new Watched.Accepted(() -> {});
      }
    };
  }

  private <G> Watched watch(
      Grouped<G, OutboundKey, Outbound> views,
      G group,
      OutboundKey key,
      Subscriber<? super OutboundPolicy> subscriber) {
    Outbound view =
        views
            .get(group, key)
            .orElseGet(
                () -> {
                  Outbound created = new Outbound(key);
                  created.rebuild();
                  views.put(group, key, created);
                  return created;
                });
    view.published.subscribe(subscriber);
    return new Watched.Accepted(
        () -> {
          view.published.unsubscribe(subscriber);
          if (view.published.unwatched()) {
            views.remove(group, key, view);
          }
        });
  }

  Collection<? extends View> inboundOf(WorkloadKey workload) {
    return inboundViews.of(workload);
  }

  List<View> inboundIn(String namespace) {
    List<View> found = new ArrayList<>();
    inboundViews.groups().stream()
        .filter(workload -> workload.name().namespace().equals(namespace))
        .forEach(workload -> found.addAll(inboundViews.of(workload)));
    return found;
  }

  List<View> allInbound() {
    return inboundViews.values().<View>map(view -> view).toList();
  }

  Collection<? extends View> outboundOf(Parent parent) {
    return outboundViews.of(parent);
  }

  List<View> allOutbound() {
    return outboundViews.values().<View>map(view -> view).toList();
  }

  /** Clients whose answer an EgressNetwork may change must ask again (spec 07 §4.2). */
  void endEgress(ResourceName network) {
    boolean global = network.namespace().equals(settings.names().globalEgressNamespace());
    fallbacks.values().toList().forEach(view -> view.published.end());
    List<Parent> concerned =
        outboundViews.groups().stream()
            .filter(parent -> parent.kind() == Parent.Kind.EGRESS_NETWORK)
            .filter(parent -> global || parent.name().namespace().equals(network.namespace()))
            .toList();
    for (Parent parent : concerned) {
      List.copyOf(outboundViews.of(parent)).forEach(view -> view.published.end());
    }
  }
}
