package io.lorica.injector.values;

import tools.jackson.databind.JsonNode;

/**
 * The values of the installation that decide about an injected pod, under the chart's names (spec
 * 13 §5, spec 06 §6.8). Made by {@link ValuesDocument} alone, so every part is present; unknown
 * keys of the chart are left out.
 *
 * @param identityTrustDomain empty: the cluster domain
 */
public record Values(
    String clusterDomain,
    String clusterNetworks,
    String identityTrustDomain,
    String linkerdVersion,
    String imagePullPolicy,
    boolean disableIPv6,
    boolean cniEnabled,
    Identity identity,
    ProxyValues proxy,
    ProxyInit proxyInit,
    NetworkValidator networkValidator,
    DebugContainer debugContainer) {

  /** Whether proxies prove themselves with a token made for identity alone. */
  public record Identity(boolean serviceAccountTokenProjection) {}

  /** An image; an empty version or policy means the installation's. */
  public record Image(String name, String pullPolicy, String version) {}

  /** The debug sidecar, added on request. */
  public record DebugContainer(Image image) {}

  /** The init container {@code linkerd-init} (spec 08 §4). */
  public record ProxyInit(
      int closeWaitTimeoutSecs,
      String ignoreInboundPorts,
      String ignoreOutboundPorts,
      String iptablesMode,
      String kubeAPIServerPorts,
      String logFormat,
      String logLevel,
      boolean privileged,
      long runAsGroup,
      boolean runAsRoot,
      long runAsUser,
      String skipSubnets,
      Mount xtMountPath) {}

  /** A volume and where it is mounted. */
  public record Mount(String mountPath, String name) {}

  /**
   * The init container {@code linkerd-network-validator} (spec 08 §5).
   *
   * @param securityContext JSON, taken over as it is
   */
  public record NetworkValidator(
      String connectAddr,
      String listenAddr,
      String logFormat,
      String logLevel,
      JsonNode securityContext,
      String timeout) {}

  /** The trust domain in force. */
  public String trustDomain() {
    return identityTrustDomain.isEmpty() ? clusterDomain : identityTrustDomain;
  }

  /** The image of proxy, init and validator with its tag. */
  public String proxyImage() {
    return proxy.image().name() + ":" + proxyVersion();
  }

  /** The tag of that image. */
  public String proxyVersion() {
    return orElse(proxy.image().version(), linkerdVersion);
  }

  /** The pull policy of that image. */
  public String proxyPullPolicy() {
    return orElse(proxy.image().pullPolicy(), imagePullPolicy);
  }

  /** {@code text}, or {@code fallback} if it is empty. */
  public static String orElse(String text, String fallback) {
    return text.isEmpty() ? fallback : text;
  }
}
