package io.lorica.destination.model.discovery;

import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.TransportAddress;
import java.util.Optional;

/** What {@code GetProfile} was asked for. */
public sealed interface ProfileTarget {
  /** An address: of a Service, of a workload, or of neither. */
  record Ip(TransportAddress address, String path) implements ProfileTarget {}

  /** A name. {@code name} is the host as written, which a profile echoes. */
  record Name(ServiceHost host, String name, int port, String path) implements ProfileTarget {}

  /** The reason of a bad one is the status message (spec 04 §2.4). */
  static Parsed<ProfileTarget> parse(String path, String clusterDomain) {
    return switch (Authority.parse(path)) {
      case Parsed.Bad<Authority>(String reason) ->
          new Parsed.Bad<>("invalid authority: \"" + path + "\": \"" + reason + "\"");
      case Parsed.Ok<Authority>(Authority authority) -> of(authority, path, clusterDomain);
    };
  }

  private static Parsed<ProfileTarget> of(Authority authority, String path, String clusterDomain) {
    Optional<IpAddress> ip = authority.ip();
    if (ip.isPresent()) {
      return new Parsed.Ok<>(new Ip(new TransportAddress(ip.get(), authority.port()), path));
    }
    String name = authority.host();
    return switch (ServiceHost.parse(name, clusterDomain)) {
      case Parsed.Ok<ServiceHost>(ServiceHost host) ->
          new Parsed.Ok<>(new Name(host, name, authority.port(), path));
      case Parsed.Bad<ServiceHost>(String reason) ->
          new Parsed.Bad<>("invalid service \"" + name + "\": \"" + reason + "\"");
    };
  }
}
