package io.lorica.sandbox.node;

import java.util.List;
import java.util.Locale;

/**
 * The rules that make service addresses work, as one text for {@code iptables-restore}. Pure: the
 * whole table is written at each change.
 */
final class ServiceRules {
  private ServiceRules() {}

  /**
   * One port of one service.
   *
   * @param name namespace, service and port, for the reader of the rules
   * @param protocol {@code TCP} or {@code UDP}
   * @param address the service's address
   * @param port the service's port
   * @param endpoints ready {@code address:port} pairs
   */
  record ServicePort(
      String name, String protocol, String address, int port, List<String> endpoints) {
    ServicePort {
      endpoints = List.copyOf(endpoints);
    }
  }

  static String of(List<ServicePort> ports) {
    StringBuilder nat =
        new StringBuilder(
            """
            *nat
            :LORICA-SERVICES - [0:0]
            -A PREROUTING -j LORICA-SERVICES
            -A OUTPUT -j LORICA-SERVICES
            """);
    StringBuilder filter = new StringBuilder("*filter\n");
    for (ServicePort port : ports) {
      if (port.endpoints().isEmpty()) {
        refuse(filter, port);
      } else {
        distribute(nat, port);
      }
    }
    return nat + "COMMIT\n" + filter + "COMMIT\n";
  }

  /** The i-th of n rules takes 1/(n-i) of what comes to it, so that each endpoint gets 1/n. */
  private static void distribute(StringBuilder nat, ServicePort port) {
    int count = port.endpoints().size();
    for (int i = 0; i < count; i++) {
      String share =
          i == count - 1
              ? ""
              : String.format(
                  Locale.ROOT,
                  "-m statistic --mode random --probability %.10f ",
                  1.0 / (count - i));
      nat.append("-A LORICA-SERVICES ")
          .append(match(port))
          .append(share)
          .append("-j DNAT --to-destination ")
          .append(port.endpoints().get(i))
          .append('\n');
    }
    for (String endpoint : port.endpoints()) {
      // A pod that reaches itself through its service must not see its own address as the source.
      String address = endpoint.substring(0, endpoint.lastIndexOf(':'));
      nat.append("-A POSTROUTING -s %1$s/32 -d %1$s/32 -j MASQUERADE\n".formatted(address));
    }
  }

  private static void refuse(StringBuilder filter, ServicePort port) {
    for (String chain : List.of("FORWARD", "OUTPUT")) {
      filter.append("-A ").append(chain).append(' ').append(match(port)).append("-j REJECT\n");
    }
  }

  private static String match(ServicePort port) {
    return "-d %s/32 -p %s --dport %d -m comment --comment %s "
        .formatted(
            port.address(), port.protocol().toLowerCase(Locale.ROOT), port.port(), port.name());
  }
}
