package io.lorica.injector.patch;

import io.lorica.injector.values.ProxyValues;
import io.lorica.injector.values.Values;
import java.net.Inet6Address;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Values with which no pod can be made: creation is denied (spec 06 §4.3). */
final class Refusal {
  private static final Pattern IPV4_CIDR =
      Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}/(?:[12]?\\d|3[0-2])");

  private Refusal() {}

  /** The first reason against a pod with these values, in the reference's words. */
  static Optional<String> of(Sidecar sidecar) {
    Values values = sidecar.values();
    return Stream.of(
            networks(values.clusterNetworks()),
            init(values),
            proxy(values.proxy()),
            anchors(sidecar))
        .filter(reason -> !reason.isEmpty())
        .findFirst();
  }

  /** The control plane's own pods wait for the anchors; a workload would start without for ever. */
  private static String anchors(Sidecar sidecar) {
    return !sidecar.role().controlPlane() && sidecar.installation().trustAnchors().isBlank()
        ? "Please provide the identity trust anchors"
        : "";
  }

  private static String init(Values values) {
    Values.ProxyInit init = values.proxyInit();
    if (values.cniEnabled()) {
      return "";
    }
    if (!init.iptablesMode().equals("nft") && !init.iptablesMode().equals("legacy")) {
      return "Unsupported value \""
          + init.iptablesMode()
          + "\" for proxyInit.iptablesMode\nValid values: [\"nft\", \"legacy\"]";
    }
    return init.closeWaitTimeoutSecs() != 0 && !init.runAsRoot()
        ? "proxyInit.runAsRoot must be set to use proxyInit.closeWaitTimeoutSecs"
        : "";
  }

  private static String proxy(ProxyValues proxy) {
    return switch (proxy.logHTTPHeaders()) {
      case "", "off", "insecure" -> proxy.tracing().enabled() ? tracing(proxy.tracing()) : "";
      default -> "logHTTPHeaders must be one of: insecure | off";
    };
  }

  private static String tracing(ProxyValues.Tracing tracing) {
    ProxyValues.Tracing.MeshIdentity identity = tracing.collector().meshIdentity();
    String missing =
        tracing.collector().endpoint().isEmpty()
            ? "endpoint"
            : identity.serviceAccountName().isEmpty()
                ? "meshIdentity.serviceAccountName"
                : identity.namespace().isEmpty() ? "meshIdentity.namespace" : "";
    return missing.isEmpty()
        ? ""
        : "proxy.tracing.collector." + missing + " must be set if proxy tracing is enabled";
  }

  private static String networks(String networks) {
    for (String network : networks.split(",", -1)) {
      if (!isCidr(network.strip())) {
        return "cannot parse destination get networks: invalid CIDR address: " + network.strip();
      }
    }
    return "";
  }

  private static boolean isCidr(String text) {
    if (text.indexOf(':') < 0) {
      return IPV4_CIDR.matcher(text).matches()
          && Stream.of(text.substring(0, text.indexOf('/')).split("\\.", -1))
              .allMatch(octet -> Integer.parseInt(octet) <= 255);
    }
    int slash = text.indexOf('/');
    if (slash < 0 || !text.substring(slash + 1).matches("\\d{1,2}|1[01]\\d|12[0-8]")) {
      return false;
    }
    try {
      Inet6Address.ofLiteral(text.substring(0, slash));
      return text.indexOf('%') < 0 && text.indexOf('[') < 0;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }
}
