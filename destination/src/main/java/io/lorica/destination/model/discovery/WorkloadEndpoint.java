package io.lorica.destination.model.discovery;

import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.OwnerRef;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.PodRecord.ProxyListeners;
import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.SliceRecord;
import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.discovery.ProtocolHint.Protocol;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One workload's port as an endpoint (spec 04 §7.1 to §7.3). */
final class WorkloadEndpoint {
  static final String CONTROL_PLANE_NS_LABEL = "linkerd.io/control-plane-ns";

  /** Where an ExternalWorkload's proxy listens unless it says otherwise (spec 04 §7.2). */
  private static final int DEFAULT_INBOUND_PORT = 4143;

  private WorkloadEndpoint() {}

  /**
   * What is known beyond the workload itself.
   *
   * @param owner see {@link Owners}; null = unknown (an ExternalWorkload without one)
   * @param zone of the slice's endpoint; empty where unknown
   * @param opaqueByServer see {@link ServerOpaqueness}
   */
  record Context(@Nullable OwnerRef owner, String zone, boolean opaqueByServer) {}

  /**
   * The endpoint of a pod. Empty for a meshed pod whose proxy's ports cannot be known: a client
   * would send to a port where nobody listens for it.
   */
  static Optional<Endpoint> ofPod(
      PodRecord pod, TransportAddress address, Context context, DiscoverySettings settings) {
    String controlPlane = pod.labels().getOrDefault(CONTROL_PLANE_NS_LABEL, "");
    Map<String, String> labels = podLabels(pod, context);
    if (controlPlane.isEmpty() || pod.annotations().skipInbound().contains(address.port())) {
      return Optional.of(new Endpoint(address, labels, context.zone, null, ""));
    }
    boolean opaque = opaque(pod, address.port(), settings) || context.opaqueByServer;
    return hint(pod.ports().proxy(), address.port(), opaque, settings)
        .map(hint -> new Endpoint.Meshed(podIdentity(pod, controlPlane, settings), hint))
        .map(meshed -> new Endpoint(address, labels, context.zone, meshed, ""));
  }

  static boolean opaque(PodRecord pod, int port, DiscoverySettings settings) {
    PortRanges annotated = pod.annotations().opaque();
    return (annotated != null ? annotated : settings.defaultOpaquePorts()).contains(port);
  }

  static boolean opaque(ExternalWorkloadRecord workload, int port, DiscoverySettings settings) {
    PortRanges annotated = workload.annotations().opaque();
    return (annotated != null ? annotated : settings.defaultOpaquePorts()).contains(port);
  }

  private static Map<String, String> podLabels(PodRecord pod, Context context) {
    Map<String, String> labels = new HashMap<>();
    labels.put("pod", pod.name().name());
    if (context.owner != null) {
      String kind = context.owner.kind();
      labels.put(kind.equals("job") ? "k8s_job" : kind, context.owner.name());
    }
    labels.put("serviceaccount", serviceAccount(pod));
    copy(pod.labels(), CONTROL_PLANE_NS_LABEL, labels, "control_plane_ns");
    copy(pod.labels(), "pod-template-hash", labels, "pod_template_hash");
    labels.put("zone", context.zone);
    return labels;
  }

  private static void copy(
      Map<String, String> from, String key, Map<String, String> to, String label) {
    String value = from.get(key);
    if (value != null && !value.isEmpty()) {
      to.put(label, value);
    }
  }

  private static String serviceAccount(PodRecord pod) {
    return pod.serviceAccount().isEmpty() ? "default" : pod.serviceAccount();
  }

  private static @Nullable TlsIdentity podIdentity(
      PodRecord pod, String controlPlane, DiscoverySettings settings) {
    DiscoverySettings.Domains domains = settings.domains();
    if (domains.trustDomain().isEmpty() || !controlPlane.equals(domains.controlPlaneNamespace())) {
      return null;
    }
    String name = settings.identity(serviceAccount(pod), pod.name().namespace(), controlPlane);
    return new TlsIdentity.Dns(name, name);
  }

  private static Optional<ProtocolHint> hint(
      @Nullable ProxyListeners proxy, int port, boolean opaque, DiscoverySettings settings) {
    if (proxy == null || proxy.admin() == 0 || proxy.control() == 0) {
      return Optional.empty();
    }
    boolean meta = port == proxy.admin() || port == proxy.control();
    boolean transport = (settings.forceOpaqueTransport() || opaque) && !meta;
    if (transport && proxy.inbound() == 0) {
      return Optional.empty();
    }
    Protocol protocol =
        opaque ? Protocol.OPAQUE : settings.h2Upgrade() ? Protocol.H2 : Protocol.NONE;
    return Optional.of(new ProtocolHint(protocol, transport ? proxy.inbound() : 0));
  }

  static Endpoint ofExternalWorkload(
      ExternalWorkloadRecord workload,
      TransportAddress address,
      Context context,
      DiscoverySettings settings) {
    Map<String, String> labels = new HashMap<>();
    labels.put("external_workload", workload.name().name());
    if (context.owner != null) {
      labels.put(context.owner.kind(), context.owner.name());
    }
    labels.put("zone", context.zone);
    boolean opaque = opaque(workload, address.port(), settings) || context.opaqueByServer;
    int transport = settings.forceOpaqueTransport() || opaque ? inboundPort(workload) : 0;
    ProtocolHint hint = new ProtocolHint(opaque ? Protocol.OPAQUE : Protocol.H2, transport);
    TlsIdentity identity =
        new TlsIdentity.Uri(workload.meshTls().identity(), workload.meshTls().serverName());
    return new Endpoint(address, labels, context.zone, new Endpoint.Meshed(identity, hint), "");
  }

  private static int inboundPort(ExternalWorkloadRecord workload) {
    for (ExternalWorkloadRecord.Port port : workload.ports()) {
      if (port.name().equals("linkerd-proxy")) {
        return port.port();
      }
    }
    return DEFAULT_INBOUND_PORT;
  }

  /** An address without a workload: a mirrored Service's gateway, or one written by hand. */
  static Endpoint ofAddress(
      TransportAddress address,
      SliceRecord.Mirror mirror,
      int requestedPort,
      DiscoverySettings settings) {
    String authority =
        mirror.remoteService().isEmpty() ? "" : mirror.remoteService() + ":" + requestedPort;
    Endpoint.Meshed meshed = null;
    if (!mirror.gatewayIdentity().isEmpty()) {
      ProtocolHint hint = settings.h2Upgrade() ? new ProtocolHint(Protocol.H2, 0) : null;
      meshed = new Endpoint.Meshed(new TlsIdentity.Dns(mirror.gatewayIdentity(), ""), hint);
    }
    return new Endpoint(address, Map.of(), "", meshed, authority);
  }
}
