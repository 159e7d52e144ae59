package io.lorica.proxy.net;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Says where a half of the proxy must never connect, so that it cannot talk to itself. */
@FunctionalInterface
public interface ConnectGuard {
  /** Why this target must not be connected to; empty where it may. */
  Optional<String> objection(InetSocketAddress target);

  /** No target is objected to. */
  static ConnectGuard none() {
    return _ -> Optional.empty();
  }

  /** Inbound: anything but its own port (spec 01 §12.4). */
  static ConnectGuard notToPort(int inboundPort) {
    String text = "inbound connection must not target port " + inboundPort;
    return target -> target.getPort() == inboundPort ? Optional.of(text) : Optional.empty();
  }

  /** Outbound: anything but this machine (spec 02 §14). */
  static ConnectGuard notToLoopback() {
    String text = "Outbound proxy cannot initiate connections on the loopback interface";
    return target -> target.getAddress().isLoopbackAddress() ? Optional.of(text) : Optional.empty();
  }
}
