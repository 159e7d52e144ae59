package io.lorica.sandbox.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes and removes the network namespaces of pods and gives them addresses. Guarded by its lock.
 */
final class PodNetwork {
  /** {@code 10.244.0.1} is the node's. */
  private static final int FIRST = 2;

  private static final int END = 256 * 255;

  private final Set<Integer> taken = new HashSet<>();
  private int next = FIRST;

  /**
   * A pod's namespace.
   *
   * @param number its place in the pod range
   */
  record Namespace(int number) {
    String name() {
      return "pod" + number;
    }

    String address() {
      return "10.244." + (number >> 8) + "." + (number & 255);
    }

    Path file() {
      return Path.of("/run/netns", name());
    }
  }

  /** Makes a namespace with an address of its own, joined to the bridge. */
  Namespace create() throws IOException {
    Namespace pod = take();
    try {
      Commands.script(
          """
          ip netns add %1$s
          ip link add v%1$s type veth peer name eth0 netns %1$s
          ip link set v%1$s master %2$s up
          ip -n %1$s -batch - <<END
          addr add %3$s/32 dev eth0
          link set lo up
          link set eth0 up
          route add %4$s dev eth0 scope link
          route add default via %4$s dev eth0
          END
          nsenter --net=/run/netns/%1$s sysctl -qw net.ipv4.ip_unprivileged_port_start=0
          """
              .formatted(pod.name(), NodeNetwork.BRIDGE, pod.address(), NodeNetwork.NODE_ADDRESS));
      return pod;
    } catch (IOException e) {
      remove(pod);
      throw e;
    }
  }

  /** Removes it; what of it does not exist is no error. */
  void remove(Namespace pod) throws IOException {
    Commands.script(
        """
        if [ -e /run/netns/%1$s ]; then ip netns del %1$s; fi
        """
            .formatted(pod.name()));
    release(pod);
  }

  private synchronized Namespace take() throws IOException {
    for (int tried = FIRST; tried < END; tried++) {
      int number = next;
      next = next + 1 < END ? next + 1 : FIRST;
      if (taken.add(number)) {
        return new Namespace(number);
      }
    }
    throw new IOException("no pod address is free");
  }

  private synchronized void release(Namespace pod) {
    taken.remove(pod.number());
  }
}
