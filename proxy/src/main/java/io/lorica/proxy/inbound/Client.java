package io.lorica.proxy.inbound;

import io.lorica.mesh.identity.TlsIdentity;
import io.lorica.proxy.metrics.NoTlsReason;
import io.lorica.proxy.net.Addresses;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * What is known of the other end of an accepted connection.
 *
 * @param address the socket's peer, IPv4-mapped addresses as IPv4
 * @param tls whether, and as whom, it spoke mesh TLS
 */
public record Client(InetAddress address, int port, Tls tls) {
  /** The outcome of TLS detection (spec 01 §6). */
  public sealed interface Tls {}

  /** Terminated here; the identity is empty if the client gave no certificate. */
  public record Established(Optional<TlsIdentity> identity) implements Tls {}

  /** Meant for the application: passed through. */
  public record Passthrough(String sni) implements Tls {}

  /** No TLS. */
  public record Absent(NoTlsReason reason) implements Tls {}

  /** Its end of the connection. */
  public InetSocketAddress socket() {
    return new InetSocketAddress(address, port);
  }

  /** {@code ip:port}, for messages. */
  public String text() {
    return Addresses.text(socket());
  }

  /** The client's identity, if it proved one. */
  public Optional<TlsIdentity> identity() {
    return switch (tls) {
      case Established established -> established.identity();
      case Passthrough _, Absent _ -> Optional.empty();
    };
  }
}
