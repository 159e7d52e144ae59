package io.lorica.destination.grpc;

import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.discovery.Endpoint;
import io.lorica.destination.model.discovery.EndpointSet;
import io.lorica.proto.destination.AddrSet;
import io.lorica.proto.destination.Update;
import io.lorica.proto.destination.WeightedAddrSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The updates that turn one endpoint set into the next: new and changed addresses, then those gone
 * (spec 04 §6). The same step is taken by every stream of a kind, so recent ones are kept.
 *
 * <p>Safe on any thread.
 */
final class EndpointDeltas {
  static final EndpointSet NOTHING = new EndpointSet(Map.of(), "", List.of());

  /** Groups that change at the same time; a collision only costs a second computation. */
  private static final int KEPT = 64;

  private final EndpointTranslator translator;
  private final AtomicReferenceArray<Step> recent = new AtomicReferenceArray<>(KEPT);

  private record Step(EndpointSet from, EndpointSet to, List<Update> updates) {}

  EndpointDeltas(EndpointTranslator translator) {
    this.translator = translator;
  }

  /** In the order in which they are to be sent; none if the sets look alike to the client. */
  @SuppressWarnings("ReferenceEquality") // the same step is the same pair of objects
  List<Update> between(EndpointSet from, EndpointSet to) {
    int slot =
        Math.floorMod(System.identityHashCode(from) * 31 + System.identityHashCode(to), KEPT);
    Step step = recent.get(slot);
    if (step == null || step.from != from || step.to != to) {
      step = new Step(from, to, compute(from, to));
      recent.set(slot, step);
    }
    return step.updates;
  }

  private List<Update> compute(EndpointSet from, EndpointSet to) {
    List<Endpoint> added = new ArrayList<>();
    Set<TransportAddress> removed = new HashSet<>();
    merge(from, to, added, removed);
    List<Update> updates = new ArrayList<>();
    if (!added.isEmpty()) {
      WeightedAddrSet.Builder add = WeightedAddrSet.newBuilder().putAllMetricLabels(to.labels());
      added.forEach(endpoint -> add.addAddrs(translator.addr(endpoint, to.clientZone())));
      updates.add(Update.newBuilder().setAdd(add).build());
    }
    if (!removed.isEmpty()) {
      AddrSet.Builder remove = AddrSet.newBuilder();
      removed.stream().sorted().forEach(address -> remove.addAddrs(Net.address(address)));
      updates.add(Update.newBuilder().setRemove(remove).build());
    }
    return List.copyOf(updates);
  }

  /** Both lists are sorted by address. */
  private static void merge(
      EndpointSet from, EndpointSet to, List<Endpoint> added, Set<TransportAddress> removed) {
    int i = 0;
    for (Endpoint next : to.endpoints()) {
      while (i < from.endpoints().size()
          && from.endpoints().get(i).address().compareTo(next.address()) < 0) {
        removed.add(from.endpoints().get(i++).address());
      }
      boolean kept =
          i < from.endpoints().size() && from.endpoints().get(i).address().equals(next.address());
      if (!kept || changed(from.endpoints().get(i), from.clientZone(), next, to.clientZone())) {
        added.add(next);
      }
      i += kept ? 1 : 0;
    }
    for (; i < from.endpoints().size(); i++) {
      removed.add(from.endpoints().get(i).address());
    }
  }

  private static boolean changed(Endpoint before, String zoneBefore, Endpoint next, String zone) {
    return !next.equals(before)
        || EndpointTranslator.locality(next, zone)
            != EndpointTranslator.locality(before, zoneBefore);
  }
}
