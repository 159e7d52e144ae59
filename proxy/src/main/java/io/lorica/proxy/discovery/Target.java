package io.lorica.proxy.discovery;

import io.lorica.proxy.net.Addresses;
import java.net.InetSocketAddress;
import java.util.Locale;

/** Where a connection or a request is to go, before anything is known of it. */
public sealed interface Target {
  /** The port, 1 to 65535. */
  int port();

  /** {@code ip:port} or {@code name:port}, as the control plane is asked for it. */
  String text();

  /** The target as an HTTP authority, in which port 80 is left out (spec 02 §21). */
  default String authority() {
    return authority(text());
  }

  /** A host and port as an HTTP authority. */
  static String authority(String hostAndPort) {
    return hostAndPort.endsWith(":" + HTTP_PORT)
        ? hostAndPort.substring(0, hostAndPort.lastIndexOf(':'))
        : hostAndPort;
  }

  /** The port that an authority need not say. */
  int HTTP_PORT = 80;

  /** An address: where the application connected to. */
  record Address(InetSocketAddress address) implements Target {
    @Override
    public int port() {
      return address.getPort();
    }

    @Override
    public String text() {
      return Addresses.text(address);
    }
  }

  /**
   * A name: what a request or another proxy asks for.
   *
   * @param name in lower case, without trailing dot
   */
  record Name(String name, int port) implements Target {
    /** The name as it is written somewhere. */
    public static Name of(String written, int port) {
      String bare = written.endsWith(".") ? written.substring(0, written.length() - 1) : written;
      return new Name(bare.toLowerCase(Locale.ROOT), port);
    }

    @Override
    public String text() {
      return name + ':' + port;
    }
  }
}
