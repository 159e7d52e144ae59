package io.lorica.destination.model.discovery;

import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.Parsed;
import java.util.Optional;

/** What a client asks for: a host and a port (spec 04 §2.2). */
public record Authority(String host, int port) {
  private static final int DEFAULT_PORT = 80;

  /** {@code host}, {@code host:port} or {@code [IPv6]:port}. */
  public static Parsed<Authority> parse(String path) {
    int colon = path.lastIndexOf(':');
    if (colon < 0) {
      return new Parsed.Ok<>(new Authority(path, DEFAULT_PORT));
    }
    String host = path.substring(0, colon);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    } else if (path.endsWith("]") && path.startsWith("[")) {
      return destination(path, "missing port in address");
    } else if (host.indexOf(':') >= 0) {
      return destination(path, "too many colons in address");
    }
    return port(host, path.substring(colon + 1));
  }

  private static Parsed<Authority> destination(String path, String problem) {
    return new Parsed.Bad<>("invalid destination: address " + path + ": " + problem);
  }

  private static Parsed<Authority> port(String host, String text) {
    int port;
    try {
      port = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return new Parsed.Bad<>("invalid port " + text + ": not a number");
    }
    if (port < 1 || port > 65535) {
      return new Parsed.Bad<>("invalid port " + port);
    }
    return new Parsed.Ok<>(new Authority(host, port));
  }

  /** The host as an IP literal, if it is one. */
  public Optional<IpAddress> ip() {
    return IpAddress.parse(host);
  }
}
