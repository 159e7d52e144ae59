package io.lorica.proxy.tap;

import io.lorica.proto.httptypes.HttpMethod;
import io.lorica.proto.httptypes.Scheme;
import io.lorica.proto.tap.ObserveRequest.Match;
import io.lorica.proxy.config.IpNetwork;
import io.lorica.proxy.discovery.NetTranslator;
import io.lorica.proxy.http.FieldSyntax;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compiles the matches of observers (spec 03 §10.2). How deep they nest is bounded by the parser of
 * messages, how many there are by the size of a call's message. Pure.
 */
final class MatchCompiler {
  private static final int MAX_PORT = 65_535;

  private MatchCompiler() {}

  static TapMatch compile(Match wire) throws InvalidMatch {
    return switch (wire.getMatchCase()) {
      case ALL -> new TapMatch.All(parts(wire.getAll()));
      case ANY -> new TapMatch.Any(parts(wire.getAny()));
      case NOT -> new TapMatch.Not(compile(wire.getNot()));
      case SOURCE -> new TapMatch.Source(address(wire.getSource()));
      case DESTINATION -> new TapMatch.Destination(address(wire.getDestination()));
      case HTTP -> http(wire.getHttp());
      case DESTINATION_LABEL -> {
        Match.Label label = label(wire.getDestinationLabel());
        yield new TapMatch.DestinationLabel(label.getKey(), label.getValue());
      }
      case ROUTE_LABEL -> {
        Match.Label label = label(wire.getRouteLabel());
        yield new TapMatch.RouteLabel(label.getKey(), label.getValue());
      }
      case MATCH_NOT_SET -> throw InvalidMatch.missing();
    };
  }

  /** What says nothing is skipped, but only here. */
  private static List<TapMatch> parts(Match.Seq wire) throws InvalidMatch {
    List<TapMatch> parts = new ArrayList<>();
    for (Match part : wire.getMatchesList()) {
      if (part.getMatchCase() != Match.MatchCase.MATCH_NOT_SET) {
        parts.add(compile(part));
      }
    }
    return parts;
  }

  private static TapMatch.AddressMatch address(Match.Tcp wire) throws InvalidMatch {
    return switch (wire.getMatchCase()) {
      case NETMASK -> new TapMatch.Network(network(wire.getNetmask()));
      case PORTS -> ports(wire.getPorts());
      case MATCH_NOT_SET -> throw InvalidMatch.missing();
    };
  }

  private static IpNetwork network(Match.Tcp.Netmask wire) throws InvalidMatch {
    if (wire.getMask() == 0) {
      throw InvalidMatch.missing();
    }
    InetAddress ip = NetTranslator.ip(wire.getIp()).orElseThrow(InvalidMatch::missing);
    if (wire.getMask() < 0 || wire.getMask() > ip.getAddress().length * Byte.SIZE) {
      throw new InvalidMatch("invalid network address");
    }
    return new IpNetwork(ip, wire.getMask());
  }

  private static TapMatch.Ports ports(Match.Tcp.PortRange wire) throws InvalidMatch {
    int min = port(wire.getMin());
    int max = port(wire.getMax());
    if (min == 0 && max == 0) {
      throw InvalidMatch.missing();
    }
    return new TapMatch.Ports(min == 0 ? max : min, max == 0 ? min : max);
  }

  private static int port(int port) throws InvalidMatch {
    if (port < 0 || port > MAX_PORT) {
      throw new InvalidMatch("invalid port number");
    }
    return port;
  }

  private static TapMatch http(Match.Http wire) throws InvalidMatch {
    return switch (wire.getMatchCase()) {
      case SCHEME -> new TapMatch.Scheme(scheme(wire.getScheme()));
      case METHOD -> new TapMatch.Method(method(wire.getMethod()));
      case AUTHORITY -> new TapMatch.Authority(text(wire.getAuthority()));
      case PATH -> new TapMatch.Path(text(wire.getPath()));
      case MATCH_NOT_SET -> throw InvalidMatch.missing();
    };
  }

  private static String scheme(Scheme wire) throws InvalidMatch {
    String name =
        wire.getTypeCase() == Scheme.TypeCase.REGISTERED
            ? registered(wire.getRegistered())
            : wire.getUnregistered();
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (!FieldSyntax.isScheme(bytes, 0, bytes.length)) {
      throw new InvalidMatch("invalid request scheme");
    }
    return name;
  }

  /** Of a number without a meaning it is empty, which is no scheme. */
  private static String registered(Scheme.Registered wire) {
    return switch (wire) {
      case HTTP, HTTPS -> wire.name().toLowerCase(Locale.ROOT);
      case UNRECOGNIZED -> "";
    };
  }

  private static String method(HttpMethod wire) throws InvalidMatch {
    boolean unknown = wire.getRegistered() == HttpMethod.Registered.UNRECOGNIZED;
    String name =
        wire.getTypeCase() == HttpMethod.TypeCase.REGISTERED && !unknown
            ? wire.getRegistered().name()
            : wire.getUnregistered();
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    if (!FieldSyntax.isToken(bytes, 0, bytes.length)) {
      throw new InvalidMatch("invalid http method");
    }
    return name;
  }

  private static TapMatch.TextMatch text(Match.Http.StringMatch wire) throws InvalidMatch {
    return switch (wire.getMatchCase()) {
      case EXACT -> new TapMatch.Exact(wire.getExact());
      case PREFIX -> new TapMatch.Prefix(wire.getPrefix());
      case MATCH_NOT_SET -> throw InvalidMatch.missing();
    };
  }

  private static Match.Label label(Match.Label wire) throws InvalidMatch {
    if (wire.getKey().isEmpty() || wire.getValue().isEmpty()) {
      throw InvalidMatch.missing();
    }
    return wire;
  }
}
