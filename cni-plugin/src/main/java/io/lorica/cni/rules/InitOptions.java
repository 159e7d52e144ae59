package io.lorica.cni.rules;

import java.util.List;

/**
 * What a pod's redirect rules depend on (spec 08 §2.1). The init container and the CNI plugin fill
 * the same record, so equal options give equal rules. Values are as given; {@link #problem()} says
 * whether they are acceptable.
 *
 * @param portsToRedirect empty: every inbound port is redirected; otherwise only these
 */
public record InitOptions(
    ProxyPorts ports, ProxyOwner owner, List<Integer> portsToRedirect, SkipLists skip) {

  /** Inbound and outbound redirect targets: TCP ports on which the proxy listens. */
  public record ProxyPorts(int inbound, int outbound) {}

  /** The proxy's user and group, exempt from outbound redirection; 0 and below mean "none". */
  public record ProxyOwner(int uid, int gid) {}

  /**
   * Traffic left alone.
   *
   * @param inboundPorts destination ports or {@code lo-hi} ranges
   * @param outboundPorts destination ports or {@code lo-hi} ranges
   * @param sourceSubnets CIDRs; inbound connections from these reach the application directly
   */
  public record SkipLists(
      List<String> inboundPorts, List<String> outboundPorts, List<String> sourceSubnets) {
    public SkipLists {
      inboundPorts = List.copyOf(inboundPorts);
      outboundPorts = List.copyOf(outboundPorts);
      sourceSubnets = List.copyOf(sourceSubnets);
    }
  }

  public InitOptions {
    portsToRedirect = List.copyOf(portsToRedirect);
  }

  /**
   * The first thing wrong with these options in the words of spec 08 §2.2, or the empty string.
   * Port 0 passes, as in the reference.
   */
  public String problem() {
    if (!isPort(ports.inbound())) {
      return "--incoming-proxy-port must be a valid TCP port number";
    }
    if (!isPort(ports.outbound())) {
      return "--outgoing-proxy-port must be a valid TCP port number";
    }
    for (String subnet : skip.sourceSubnets()) {
      if (Cidr.parse(subnet.strip()).isEmpty()) {
        return subnet.strip() + " is not a valid CIDR address";
      }
    }
    return "";
  }

  private static boolean isPort(int port) {
    return port >= 0 && port <= 65535;
  }
}
