package io.lorica.destination;

import io.lorica.destination.grpc.DestinationService.DiscoveryFace;
import io.lorica.destination.grpc.DestinationService.Overflows;
import io.lorica.destination.grpc.MeshedHttp2;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.proto.destination.Http2ClientParams;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** The flags of discovery (spec 04 §1.1); a picocli mixin. */
final class DiscoveryFlags {
  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryFlags.class);

  @Option(names = "--addr", defaultValue = ":8086", description = "address of discovery")
  InetSocketAddress address = new InetSocketAddress(0);

  @Option(
      names = "--metrics-addr",
      defaultValue = ":9996",
      description = "address of discovery's metrics and probes")
  InetSocketAddress adminAddress = new InetSocketAddress(0);

  @Option(
      names = "--outbound-transport-mode",
      defaultValue = "transparent",
      description = "transport-header or transparent")
  private String transportMode = "";

  @Option(
      names = "--enable-h2-upgrade",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "tell meshed clients to upgrade HTTP/1 to HTTP/2")
  private boolean h2Upgrade;

  @Option(
      names = "--enable-endpoint-slices",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "must be true: the older Endpoints are not read")
  private boolean endpointSlices;

  @Option(
      names = "--enable-ipv6",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "true",
      description = "prefer IPv6 addresses of pods")
  private boolean ipv6;

  @Option(
      names = "--ext-endpoint-zone-weights",
      arity = "0..1",
      fallbackValue = "true",
      defaultValue = "false",
      description = "endpoints of the client's zone weigh ten times as much")
  private boolean zoneWeights;

  @Option(
      names = "--meshed-http2-client-params",
      defaultValue = "",
      description = "HTTP/2 parameters for meshed endpoints, as JSON")
  private String http2 = "";

  @Option(
      names = "--stream-queue-capacity",
      defaultValue = "100",
      description = "updates that a stream may leave unread before it is ended")
  private int streamCapacity;

  /** What cannot be served is refused rather than ignored. */
  List<String> problems() {
    if (!endpointSlices) {
      return List.of("--enable-endpoint-slices=false: Endpoints are not read, slices always are");
    }
    if (streamCapacity <= 0) {
      return List.of("--stream-queue-capacity must be positive");
    }
    return MeshedHttp2.parse(http2) instanceof Parsed.Bad<?>(String reason)
        ? List.of("--meshed-http2-client-params: " + reason)
        : List.of();
  }

  /**
   * The answers' settings.
   *
   * @param opaquePorts {@code --default-opaque-ports}, which policy reads more strictly
   */
  DiscoverySettings settings(String opaquePorts, DiscoverySettings.Domains domains) {
    boolean header = transportMode.equals("transport-header");
    if (!header && !transportMode.equals("transparent")) {
      LOG.error("--outbound-transport-mode={} is unknown: transparent it is", transportMode);
    }
    PortRanges ports =
        PortRanges.lenient(
            opaquePorts,
            Map.of(),
            item -> LOG.error("--default-opaque-ports: \"{}\" is no port", item));
    return new DiscoverySettings(header, h2Upgrade, ipv6, ports, domains);
  }

  /** The wire's settings; call after {@link #problems} found none. */
  DiscoveryFace face(String clusterDomain, Overflows overflows) {
    Optional<Http2ClientParams> params =
        MeshedHttp2.parse(http2) instanceof Parsed.Ok<Optional<Http2ClientParams>>(var read)
            ? read
            : Optional.empty();
    return new DiscoveryFace(clusterDomain, params, zoneWeights, streamCapacity, overflows);
  }
}
