package io.lorica.proxy.discovery;

import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.httproute.PathMatch;
import io.lorica.proto.httptypes.HttpMethod.Registered;
import io.lorica.proto.inbound.HttpRoute;
import io.lorica.proxy.discovery.ServerPolicy.InboundRoute;
import io.lorica.proxy.discovery.ServerPolicy.RequestMatch;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.route.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Inbound HTTP routes from the wire (spec 01 §4.4, §11). This version matches exact paths and
 * methods, which the control plane's probe routes need; a route that asks for more makes the policy
 * unusable, rather than letting requests in that it was meant to keep out. Pure.
 */
final class InboundRouteTranslator {
  private InboundRouteTranslator() {}

  static InboundRoute route(HttpRoute wire, List<Authorization> ofServer) throws Unusable {
    Metadata metadata = MetadataTranslator.metadata(wire.hasMetadata(), wire.getMetadata());
    if (wire.getHostsCount() > 0) {
      throw unsupported("hosts");
    }
    List<Authorization> authorizations =
        new ArrayList<>(AuthorizationTranslator.all(wire.getAuthorizationsList()));
    authorizations.addAll(ofServer);
    return new InboundRoute(metadata, matches(wire), List.copyOf(authorizations), "");
  }

  /** All rules' matches: they differ only in filters, and there are none. */
  private static List<RequestMatch> matches(HttpRoute wire) throws Unusable {
    List<RequestMatch> matches = new ArrayList<>();
    boolean all = false;
    for (HttpRoute.Rule rule : wire.getRulesList()) {
      if (rule.getFiltersCount() > 0) {
        throw unsupported("filters");
      }
      all |= rule.getMatchesCount() == 0;
      for (HttpRouteMatch match : rule.getMatchesList()) {
        Optional<RequestMatch> narrowed = match(match);
        all |= narrowed.isEmpty();
        narrowed.ifPresent(matches::add);
      }
    }
    return all ? List.of() : List.copyOf(matches);
  }

  /** Empty for a match that takes everything. */
  private static Optional<RequestMatch> match(HttpRouteMatch wire) throws Unusable {
    if (wire.getHeadersCount() > 0 || wire.getQueryParamsCount() > 0) {
      throw unsupported("header and query matches");
    }
    PathMatch path = wire.getPath();
    return switch (path.getKindCase()) {
      case EXACT -> Optional.of(new RequestMatch(path.getExact(), method(wire)));
      case PREFIX -> everything(wire, path.getPrefix().equals("/"));
      case REGEX -> throw unsupported("path expressions");
      case KIND_NOT_SET -> everything(wire, true);
    };
  }

  private static Optional<RequestMatch> everything(HttpRouteMatch wire, boolean anyPath)
      throws Unusable {
    if (!anyPath || wire.hasMethod()) {
      throw unsupported("path prefixes and methods without a path");
    }
    return Optional.empty();
  }

  private static Optional<HttpMethod> method(HttpRouteMatch wire) throws Unusable {
    if (!wire.hasMethod()) {
      return Optional.empty();
    }
    if (!wire.getMethod().hasRegistered()) {
      throw unsupported("methods without a number");
    }
    Registered registered = wire.getMethod().getRegistered();
    return switch (registered) {
      case GET -> Optional.of(HttpMethod.GET);
      case HEAD -> Optional.of(HttpMethod.HEAD);
      case POST -> Optional.of(HttpMethod.POST);
      case PUT -> Optional.of(HttpMethod.PUT);
      case DELETE -> Optional.of(HttpMethod.DELETE);
      case PATCH -> Optional.of(HttpMethod.PATCH);
      case OPTIONS -> Optional.of(HttpMethod.OPTIONS);
      case CONNECT -> Optional.of(HttpMethod.CONNECT);
      case TRACE -> Optional.of(HttpMethod.TRACE);
      case UNRECOGNIZED -> throw unsupported("this method");
    };
  }

  private static Unusable unsupported(String what) {
    return new Unusable(what + " of inbound routes are not supported by this version");
  }
}
