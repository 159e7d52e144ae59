package io.lorica.destination.model.policy;

import io.lorica.destination.model.Cidr;
import java.util.List;

/** A network with holes. */
public record NetworkMatch(Cidr network, List<Cidr> except) {
  /** Every address there is. */
  public static final List<NetworkMatch> ANY = List.of(of(Cidr.ANY_V4), of(Cidr.ANY_V6));

  public NetworkMatch {
    except = List.copyOf(except);
  }

  public static NetworkMatch of(Cidr network) {
    return new NetworkMatch(network, List.of());
  }

  /** Whole networks. */
  public static List<NetworkMatch> of(List<Cidr> networks) {
    return networks.stream().map(NetworkMatch::of).toList();
  }
}
