package io.lorica.destination.model.outbound;

import io.lorica.destination.model.Cidr;
import io.lorica.destination.model.EgressNetworkRecord;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.policy.NetworkMatch;
import io.lorica.destination.model.policy.PolicySettings;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which EgressNetwork an address belongs to (spec 07 §4.7). */
final class EgressNetworks {
  private EgressNetworks() {}

  private record Hit(EgressNetworkRecord network, BigInteger size) {}

  /** Those of the client's namespace hide the global ones, whether they match or not. */
  static Optional<EgressNetworkRecord> match(
      IpAddress address, String clientNamespace, OutboundView view, PolicySettings settings) {
    Collection<EgressNetworkRecord> candidates = view.egressNetworks(clientNamespace);
    if (candidates.isEmpty()) {
      candidates = view.egressNetworks(settings.names().globalEgressNamespace());
    }
    return candidates.stream()
        .flatMap(network -> hit(network, address, settings).stream())
        .min(
            Comparator.comparing(Hit::size)
                .thenComparing(hit -> hit.network.created())
                .thenComparing(hit -> hit.network.name()))
        .map(Hit::network);
  }

  /** By its smallest block that holds the address. */
  private static Optional<Hit> hit(
      EgressNetworkRecord network, IpAddress address, PolicySettings settings) {
    List<NetworkMatch> networks = network.networks();
    if (networks == null) {
      networks = outside(settings.networks().cluster());
    }
    return networks.stream()
        .filter(block -> contains(block, address))
        .map(EgressNetworks::size)
        .min(Comparator.naturalOrder())
        .map(size -> new Hit(network, size));
  }

  /** Everything but the cluster's networks. */
  static List<NetworkMatch> outside(List<Cidr> cluster) {
    List<NetworkMatch> outside = new ArrayList<>();
    for (Cidr all : List.of(Cidr.ANY_V4, Cidr.ANY_V6)) {
      List<Cidr> holes =
          cluster.stream().filter(network -> network.ip().v6() == all.ip().v6()).toList();
      outside.add(new NetworkMatch(all, holes));
    }
    return outside;
  }

  private static boolean contains(NetworkMatch block, IpAddress address) {
    return block.network().contains(address)
        && block.except().stream().noneMatch(hole -> hole.contains(address));
  }

  private static BigInteger size(NetworkMatch block) {
    BigInteger size = size(block.network());
    for (Cidr hole : block.except()) {
      size = size.subtract(size(hole));
    }
    return size;
  }

  private static BigInteger size(Cidr network) {
    return BigInteger.ONE.shiftLeft(network.ip().bits() - network.prefix());
  }
}
