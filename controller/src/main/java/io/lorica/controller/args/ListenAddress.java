package io.lorica.controller.args;

import java.net.InetSocketAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code :8080}, {@code 127.0.0.1:8080}, {@code [::1]:8080}; no host means all addresses. */
public final class ListenAddress implements ITypeConverter<InetSocketAddress> {

  @Override
  public InetSocketAddress convert(String text) {
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (colon < 0 || (host.contains(":") && !bracketed)) {
      throw new TypeConversionException("'" + text + "' is not HOST:PORT");
    }
    int port = port(text, text.substring(colon + 1));
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    return bare.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(bare, port);
  }

  private static int port(String text, String digits) {
    try {
      int port = Integer.parseInt(digits);
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException _) {
      // falls through to the one message
    }
    throw new TypeConversionException("'" + text + "' has no port from 0 to 65535");
  }
}
