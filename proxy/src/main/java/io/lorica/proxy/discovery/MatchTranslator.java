package io.lorica.proxy.discovery;

import static io.lorica.proxy.discovery.Distributions.each;

import com.google.protobuf.ByteString;
import io.lorica.proto.grpcroute.GrpcRouteMatch;
import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.tlsroute.SniMatch;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.route.FieldText;
import io.lorica.proxy.route.GrpcMatch;
import io.lorica.proxy.route.HeaderMatch;
import io.lorica.proxy.route.HostMatch;
import io.lorica.proxy.route.HttpMatch;
import io.lorica.proxy.route.PathMatch;
import io.lorica.proxy.route.QueryMatch;
import io.lorica.proxy.route.RequestMatch;
import io.lorica.proxy.route.ValueMatch;
import io.lorica.proxy.route.WholeRegex;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Matches of HTTP and gRPC routes from the wire, for both halves (spec 10 §7, §16). Pure. */
final class MatchTranslator {
  private MatchTranslator() {}

  static List<HostMatch> hosts(List<io.lorica.proto.httproute.HostMatch> wire) throws Unusable {
    return each(wire, MatchTranslator::host);
  }

  /** The matches of an HTTP rule; one without any takes every request. */
  static List<RequestMatch> http(List<HttpRouteMatch> wire) throws Unusable {
    return wire.isEmpty() ? List.of(HttpMatch.ANY) : each(wire, MatchTranslator::httpMatch);
  }

  /** The matches of a gRPC rule; one without any takes every request. */
  static List<RequestMatch> grpc(List<GrpcRouteMatch> wire) throws Unusable {
    return wire.isEmpty() ? List.of(new GrpcMatch.Any()) : each(wire, MatchTranslator::grpcMatch);
  }

  private static HostMatch host(io.lorica.proto.httproute.HostMatch wire) throws Unusable {
    return switch (wire.getMatchCase()) {
      case EXACT -> new HostMatch.Exact(hostName(wire.getExact()));
      case SUFFIX -> {
        List<String> labels = wire.getSuffix().getReverseLabelsList();
        yield new HostMatch.Suffix("." + hostName(String.join(".", labels.reversed())));
      }
      case MATCH_NOT_SET -> throw new Unusable("a host match has no kind");
    };
  }

  /** Server names of TLS routes. */
  static List<HostMatch> serverNames(List<SniMatch> wire) throws Unusable {
    return each(wire, MatchTranslator::serverName);
  }

  private static HostMatch serverName(SniMatch wire) throws Unusable {
    return switch (wire.getMatchCase()) {
      case EXACT -> new HostMatch.Exact(hostName(wire.getExact()));
      case SUFFIX -> {
        List<String> labels = wire.getSuffix().getReverseLabelsList();
        yield new HostMatch.Suffix("." + hostName(String.join(".", labels.reversed())));
      }
      case MATCH_NOT_SET -> throw new Unusable("a match of server names has no kind");
    };
  }

  /** An address is no host (spec 01 §11). */
  private static String hostName(String text) throws Unusable {
    if (text.isEmpty() || IpLiterals.parse(text).isPresent()) {
      throw new Unusable("a host match is no host name: " + text);
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static RequestMatch httpMatch(HttpRouteMatch wire) throws Unusable {
    return new HttpMatch(
        wire.hasPath() ? Optional.of(path(wire.getPath())) : Optional.empty(),
        each(wire.getHeadersList(), MatchTranslator::header),
        each(wire.getQueryParamsList(), MatchTranslator::query),
        wire.hasMethod() ? Optional.of(method(wire.getMethod())) : Optional.empty());
  }

  private static RequestMatch grpcMatch(GrpcRouteMatch wire) throws Unusable {
    if (!wire.hasRpc()) {
      throw new Unusable("missing RPC match");
    }
    return new GrpcMatch(
        wire.getRpc().getService(),
        wire.getRpc().getMethod(),
        each(wire.getHeadersList(), MatchTranslator::header));
  }

  private static PathMatch path(io.lorica.proto.httproute.PathMatch wire) throws Unusable {
    return switch (wire.getKindCase()) {
      case EXACT -> new PathMatch.Exact(utf8AsBytes(wire.getExact()));
      case PREFIX -> PathMatch.Prefix.of(utf8AsBytes(wire.getPrefix()));
      case REGEX -> new PathMatch.Regex(regex(wire.getRegex()));
      case KIND_NOT_SET -> throw new Unusable("a path match has no kind");
    };
  }

  private static HeaderMatch header(io.lorica.proto.httproute.HeaderMatch wire) throws Unusable {
    FieldText name = fieldName(wire.getName());
    return switch (wire.getValueCase()) {
      case EXACT -> new HeaderMatch(name, new ValueMatch.Exact(fieldValue(wire.getExact())));
      case REGEX -> new HeaderMatch(name, new ValueMatch.Regex(regex(wire.getRegex())));
      case VALUE_NOT_SET -> throw new Unusable("a header match has no value");
    };
  }

  private static QueryMatch query(io.lorica.proto.httproute.QueryParamMatch wire) throws Unusable {
    if (wire.getName().isEmpty()) {
      throw new Unusable("a query match has no name");
    }
    String name = utf8AsBytes(wire.getName());
    return switch (wire.getValueCase()) {
      case EXACT -> new QueryMatch(name, new ValueMatch.Exact(utf8AsBytes(wire.getExact())));
      case REGEX -> new QueryMatch(name, new ValueMatch.Regex(regex(wire.getRegex())));
      case VALUE_NOT_SET -> throw new Unusable("a query match has no value");
    };
  }

  static String method(io.lorica.proto.httptypes.HttpMethod wire) throws Unusable {
    return switch (wire.getTypeCase()) {
      case REGISTERED ->
          switch (wire.getRegistered()) {
            case UNRECOGNIZED -> throw new Unusable("a method has an unknown number");
            case GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS, CONNECT, TRACE ->
                wire.getRegistered().name();
          };
      case UNREGISTERED -> {
        byte[] name = wire.getUnregistered().getBytes(StandardCharsets.UTF_8);
        if (!FieldSyntax.isToken(name, 0, name.length)) {
          throw new Unusable("a method is no token");
        }
        yield wire.getUnregistered();
      }
      case TYPE_NOT_SET -> throw new Unusable("a method has no type");
    };
  }

  /** A field name in lower case. */
  static FieldText fieldName(String text) throws Unusable {
    FieldText name = FieldText.of(text.toLowerCase(Locale.ROOT));
    if (!name.isFieldName()) {
      throw new Unusable("no name of a header field: " + text);
    }
    return name;
  }

  private static WholeRegex regex(String source) throws Unusable {
    return WholeRegex.compile(source)
        .orElseThrow(() -> new Unusable("no regular expression: " + source));
  }

  private static String fieldValue(ByteString bytes) throws Unusable {
    if (!FieldSyntax.isValue(bytes.toByteArray(), 0, bytes.size())) {
      throw new Unusable("a header match has no value of a header field");
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  /** As the bytes of a target are compared: each one a character. */
  static String utf8AsBytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }
}
