package io.lorica.destination.model.discovery;

import io.lorica.destination.model.Parsed;

/** What {@code Get} was asked for: a Service, maybe one instance of it, and a port. */
public record EndpointsTarget(ServiceHost host, int port, String path) {
  /** The reason of a bad one is the status message (spec 04 §2.4). */
  public static Parsed<EndpointsTarget> parse(String path, String clusterDomain) {
    if (!(Authority.parse(path) instanceof Parsed.Ok<Authority>(Authority authority))) {
      return new Parsed.Bad<>("Invalid authority: " + path);
    }
    if (authority.ip().isPresent()) {
      return new Parsed.Bad<>("IP queries not supported by Get API: host=" + authority.host());
    }
    return switch (ServiceHost.parse(authority.host(), clusterDomain)) {
      case Parsed.Ok<ServiceHost>(ServiceHost host) ->
          new Parsed.Ok<>(new EndpointsTarget(host, authority.port(), path));
      case Parsed.Bad<ServiceHost> _ -> new Parsed.Bad<>("Invalid authority: " + path);
    };
  }
}
