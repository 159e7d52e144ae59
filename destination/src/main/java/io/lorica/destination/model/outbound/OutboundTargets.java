package io.lorica.destination.model.outbound;

import io.lorica.destination.model.EgressNetworkRecord;
import io.lorica.destination.model.Refusal;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.policy.PolicySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** From what a client asks for to what it means (spec 07 §4.1). */
public final class OutboundTargets {
  private static final int DEFAULT_PORT = 80;

  private OutboundTargets() {}

  /** A target, or the reason why there is none. */
  public sealed interface Resolved {
    record Found(OutboundTarget target) implements Resolved {}

    record Refused(Refusal refusal) implements Resolved {}
  }

  /**
   * By address: a ClusterIP, an EgressNetwork, the outside, or nothing.
   *
   * @param clientNamespace whose EgressNetworks count
   */
  public static Resolved address(
      TransportAddress address,
      String clientNamespace,
      OutboundView view,
      PolicySettings settings) {
    Optional<ServiceRecord> service = view.serviceByIp(address.ip());
    if (service.isPresent()) {
      ResourceName name = service.get().name();
      return new Resolved.Found(
          service.get().port(address.port()) == null
              ? new OutboundTarget.UndefinedPort(name, address.port())
              : service(name, address.port()));
    }
    Optional<EgressNetworkRecord> network =
        EgressNetworks.match(address.ip(), clientNamespace, view, settings);
    if (network.isPresent()) {
      Parent parent = new Parent(Parent.Kind.EGRESS_NETWORK, network.get().name());
      return new Resolved.Found(
          new OutboundTarget.Routed(parent, address.port(), Optional.of(address)));
    }
    boolean inside =
        settings.networks().cluster().stream().anyMatch(own -> own.contains(address.ip()));
    return inside
        ? new Resolved.Refused(Refusal.notFound("No such service"))
        : new Resolved.Found(new OutboundTarget.Fallback(address));
  }

  private static OutboundTarget service(ResourceName name, int port) {
    return new OutboundTarget.Routed(new Parent(Parent.Kind.SERVICE, name), port, Optional.empty());
  }

  /** By name; neither the Service nor the port need exist. */
  public static Resolved authority(String authority, String clusterDomain) {
    int colon = authority.lastIndexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    if (authority.isEmpty() || !wellFormed(host) || (colon >= 0 && !digits(authority, colon + 1))) {
      return refused(Refusal.invalidArgument("invalid authority"));
    }
    if (host.isEmpty()) {
      return refused(Refusal.invalidArgument("authority must have a host"));
    }
    List<String> labels = labels(host, clusterDomain);
    if (labels.size() < 3 || !labels.get(2).equals("svc")) {
      return refused(
          Refusal.notFound(
              "authority must be of the form <name>.<namespace>.svc." + clusterDomain));
    }
    int port = colon < 0 ? DEFAULT_PORT : port(authority.substring(colon + 1));
    return new Resolved.Found(service(new ResourceName(labels.get(1), labels.get(0)), port));
  }

  private static Resolved refused(Refusal refusal) {
    return new Resolved.Refused(refusal);
  }

  private static boolean wellFormed(String host) {
    return host.chars()
        .allMatch(c -> Character.isLetterOrDigit(c) || "-._~!$&'()*+,;=%".indexOf(c) >= 0);
  }

  private static boolean digits(String text, int from) {
    return text.substring(from).chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Zero and what no port can be count as not given. */
  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5) {
      return DEFAULT_PORT;
    }
    int port = Integer.parseInt(digits);
    return port == 0 || port > 65_535 ? DEFAULT_PORT : port;
  }

  private static List<String> labels(String host, String clusterDomain) {
    String name = host;
    while (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    if (name.endsWith("." + clusterDomain)) {
      name = name.substring(0, name.length() - clusterDomain.length() - 1);
    }
    return new ArrayList<>(List.of(name.split("\\.", -1)));
  }
}
