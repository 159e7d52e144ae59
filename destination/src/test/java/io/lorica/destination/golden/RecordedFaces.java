package io.lorica.destination.golden;

import com.google.protobuf.Duration;
import com.google.protobuf.MessageLite;
import io.lorica.destination.golden.Scenario.Request;
import io.lorica.destination.grpc.DestinationService;
import io.lorica.destination.grpc.Face;
import io.lorica.destination.grpc.InboundPolicyService;
import io.lorica.destination.grpc.OutboundPolicyService;
import io.lorica.destination.index.DiscoveryIndex;
import io.lorica.destination.index.IndexThread;
import io.lorica.destination.index.PolicyIndex;
import io.lorica.destination.model.Cidr;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.destination.model.policy.DefaultPolicy;
import io.lorica.destination.model.policy.PolicySettings;
import io.lorica.proto.destination.GetDestination;
import io.lorica.proto.destination.Http2ClientParams;
import io.lorica.proto.inbound.PortSpec;
import io.lorica.proto.net.IPAddress;
import io.lorica.proto.net.IPv6;
import io.lorica.proto.net.TcpAddress;
import io.lorica.proto.outbound.TrafficSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import tools.jackson.databind.JsonNode;

/** The processes that were recorded, ours in their place; and requests as messages. */
final class RecordedFaces {
  private static final Http2ClientParams HTTP2 =
      Http2ClientParams.newBuilder()
          .setKeepAlive(
              Http2ClientParams.KeepAlive.newBuilder()
                  .setInterval(Duration.newBuilder().setSeconds(10))
                  .setTimeout(Duration.newBuilder().setSeconds(3))
                  .setWhileIdle(true))
          .build();

  private RecordedFaces() {}

  /** By the name that the recordings give it. */
  static Replay.Face start(String name, Executor streams) {
    return name.startsWith("destination") ? destination(name, streams) : policy(name, streams);
  }

  private static Replay.Face destination(String name, Executor streams) {
    PortRanges opaque =
        PortRanges.lenient("25,587,3306,4444,5432,6379,9300,11211", Map.of(), _ -> {});
    List<String> transparent = List.of("destination-transparent", "destination-no-h2-upgrade");
    DiscoverySettings settings =
        new DiscoverySettings(
            !transparent.contains(name),
            !name.equals("destination-no-h2-upgrade"),
            name.equals("destination-ipv6"),
            opaque,
            new DiscoverySettings.Domains("cluster.local", "cluster.local", "linkerd"));
    IndexThread<DiscoveryIndex> index = new IndexThread<>(name, new DiscoveryIndex(settings));
    DestinationService.DiscoveryFace answers =
        new DestinationService.DiscoveryFace(
            "cluster.local",
            name.equals("destination-no-h2-upgrade") ? Optional.empty() : Optional.of(HTTP2),
            name.equals("destination-zone-weights"),
            100,
            DestinationService.Overflows.IGNORED);
    return new Replay.Face(
        index, List.of(new DestinationService(new Face<>(index, streams), answers)));
  }

  private static Replay.Face policy(String name, Executor streams) {
    PolicySettings settings =
        new PolicySettings(
            new PolicySettings.Names("cluster.local", "cluster.local", "linkerd", "linkerd-egress"),
            new PolicySettings.Networks(
                networks("10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16,fd00::/8"),
                networks("0.0.0.0/0,::/0")),
            DefaultPolicy.parse(name.replaceFirst("^policy-", ""))
                .orElse(DefaultPolicy.ALL_UNAUTHENTICATED),
            ok(PortRanges.strict("25,587,3306,4444,5432,6379,9300,11211")),
            name.equals("policy-l5d-headers"));
    IndexThread<PolicyIndex> index = new IndexThread<>(name, new PolicyIndex(settings));
    Face<PolicyIndex> face = new Face<>(index, streams);
    return new Replay.Face(
        index, List.of(new InboundPolicyService(face), new OutboundPolicyService(face)));
  }

  private static List<Cidr> networks(String text) {
    return ok(Cidr.parseList(text));
  }

  private static <T> T ok(Parsed<T> parsed) {
    return ((Parsed.Ok<T>) parsed).value();
  }

  static MessageLite request(Request request) {
    JsonNode json = request.request();
    if (request.method().contains("destination.Destination/")) {
      return GetDestination.newBuilder()
          .setPath(json.path("path").asString(""))
          .setContextToken(json.path("contextToken").asString(""))
          .build();
    }
    if (request.method().contains("InboundServerPolicies/")) {
      return PortSpec.newBuilder()
          .setWorkload(json.path("workload").asString(""))
          .setPort((int) json.path("port").asLong(0))
          .build();
    }
    return trafficSpec(json);
  }

  private static TrafficSpec trafficSpec(JsonNode json) {
    TrafficSpec.Builder spec =
        TrafficSpec.newBuilder().setSourceWorkload(json.path("sourceWorkload").asString(""));
    if (json.has("authority")) {
      spec.setAuthority(json.path("authority").asString());
    }
    if (json.has("addr")) {
      spec.setAddr(address(json.path("addr")));
    }
    return spec.build();
  }

  private static TcpAddress address(JsonNode json) {
    TcpAddress.Builder address = TcpAddress.newBuilder().setPort((int) json.path("port").asLong(0));
    JsonNode ip = json.path("ip");
    if (ip.has("ipv4")) {
      address.setIp(IPAddress.newBuilder().setIpv4((int) ip.path("ipv4").asLong()));
    } else if (ip.has("ipv6")) {
      address.setIp(
          IPAddress.newBuilder()
              .setIpv6(
                  IPv6.newBuilder()
                      .setFirst(unsigned(ip.path("ipv6").path("first")))
                      .setLast(unsigned(ip.path("ipv6").path("last")))));
    } else if (json.has("ip")) {
      address.setIp(IPAddress.getDefaultInstance());
    }
    return address.build();
  }

  private static long unsigned(JsonNode number) {
    return number.isMissingNode() ? 0 : Long.parseUnsignedLong(number.asString());
  }
}
