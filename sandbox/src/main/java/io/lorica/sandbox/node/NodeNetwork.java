package io.lorica.sandbox.node;

import java.io.IOException;

/**
 * The network that all pods share, inside the namespace in which the sandbox's own process runs: a
 * bridge, an address range for pods and one for services. Nothing of it is seen on the host.
 *
 * <p>Pods have addresses with a full mask and a route to the bridge, so that all traffic between
 * them is routed here: address translation for services then sees both directions, and a capture on
 * the bridge sees everything.
 */
public final class NodeNetwork {
  /** The bridge. */
  public static final String BRIDGE = "lorica0";

  /** The node's own address; probes come from it, and the API server listens on it. */
  public static final String NODE_ADDRESS = "10.244.0.1";

  /** The API server's port on the node. */
  public static final int API_PORT = 6443;

  /** ClusterIP of the Service {@code kubernetes}. */
  public static final String API_SERVICE_ADDRESS = "10.96.0.1";

  /** Where the name server listens. */
  public static final String DNS_ADDRESS = "10.96.0.10";

  /** All pod addresses. Part of the chart's default {@code clusterNetworks}. */
  public static final String POD_RANGE = "10.244.0.0/16";

  /** All service addresses. */
  public static final String SERVICE_RANGE = "10.96.0.0/16";

  private NodeNetwork() {}

  /** Builds the network in the current network namespace, which must be a fresh one. */
  public static void create() throws IOException {
    Commands.script(
        """
        ip link set lo up
        mkdir -p /run/netns
        mount -t tmpfs -o mode=755 tmpfs /run/netns
        ip link add %1$s address 02:00:0a:f4:00:01 type bridge
        ip addr add %2$s/16 dev %1$s
        ip addr add %3$s/32 dev %1$s
        ip link set %1$s up
        ip route add %4$s dev %1$s
        sysctl -qw net.ipv4.ip_forward=1
        sysctl -qw net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.%1$s.send_redirects=0
        if [ -e /proc/sys/net/bridge/bridge-nf-call-iptables ]; then
          sysctl -qw net.bridge.bridge-nf-call-iptables=0
        fi
        """
            .formatted(BRIDGE, NODE_ADDRESS, DNS_ADDRESS, SERVICE_RANGE));
  }
}
