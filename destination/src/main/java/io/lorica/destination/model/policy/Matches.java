package io.lorica.destination.model.policy;

import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.RouteFilter;
import io.lorica.destination.model.RouteRecord;
import io.lorica.destination.model.policy.Filter.Header;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Matches and filters as written → as decided (spec 07 §5). One bad part spoils the route. */
public final class Matches {
  private Matches() {}

  public static Parsed<List<HttpMatch>> http(List<RouteRecord.HttpMatch> matches) {
    return Parsed.collect(matches, Matches::http);
  }

  private static Parsed<HttpMatch> http(RouteRecord.HttpMatch match) {
    HttpMatch.Path path = null;
    if (match.path() != null) {
      switch (path(match.path())) {
        case Parsed.Ok<HttpMatch.Path>(HttpMatch.Path found) -> path = found;
        case Parsed.Bad<HttpMatch.Path>(String reason) -> {
          return new Parsed.Bad<>(reason);
        }
      }
    }
    HttpMatch.Path decided = path;
    return headers(match.headers())
        .then(
            headers ->
                Parsed.collect(match.queryParams(), Matches::queryParam)
                    .map(
                        params ->
                            new HttpMatch(
                                decided,
                                headers,
                                params,
                                match.method().isEmpty() ? null : match.method())));
  }

  private static Parsed<HttpMatch.Path> path(RouteRecord.Typed path) {
    return switch (path.type()) {
      case "RegularExpression" ->
          RegexSyntax.check(path.value()).map(regex -> new HttpMatch.Path.Regex(regex));
      case "Exact" -> absolute(path.value()).map(value -> new HttpMatch.Path.Exact(value));
      case "PathPrefix", "" ->
          absolute(path.value().isEmpty() ? "/" : path.value())
              .map(value -> new HttpMatch.Path.Prefix(value));
      default -> new Parsed.Bad<>("unknown path match type " + path.type());
    };
  }

  private static Parsed<String> absolute(String path) {
    return path.startsWith("/")
        ? new Parsed.Ok<>(path)
        : new Parsed.Bad<>(
            "HttpPathMatch paths must be absolute (begin with `/`); \""
                + path
                + "\" is not an absolute path");
  }

  private static Parsed<List<ValueMatch.Named>> headers(List<RouteRecord.NamedTyped> headers) {
    return Parsed.collect(
        headers,
        header ->
            headerName(header.name())
                .then(name -> value(header.value()).map(it -> new ValueMatch.Named(name, it))));
  }

  private static Parsed<ValueMatch.Named> queryParam(RouteRecord.NamedTyped param) {
    return value(param.value()).map(value -> new ValueMatch.Named(param.name(), value));
  }

  private static Parsed<ValueMatch> value(RouteRecord.Typed value) {
    return switch (value.type()) {
      case "RegularExpression" -> RegexSyntax.check(value.value()).map(ValueMatch.Regex::new);
      case "Exact", "" -> new Parsed.Ok<>(new ValueMatch.Exact(value.value()));
      default -> new Parsed.Bad<>("unknown match type " + value.type());
    };
  }

  /** In lower case, as the wire has it. */
  private static Parsed<String> headerName(String name) {
    boolean token =
        !name.isEmpty()
            && name.chars()
                .allMatch(
                    c ->
                        (c >= '0' && c <= '9')
                            || (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    return token
        ? new Parsed.Ok<>(name.toLowerCase(Locale.ROOT))
        : new Parsed.Bad<>("invalid HTTP header name \"" + name + "\"");
  }

  public static Parsed<List<GrpcMatch>> grpc(List<RouteRecord.GrpcMatch> matches) {
    return Parsed.collect(
        matches,
        match -> {
          RouteRecord.Rpc rpc = match.rpc();
          if (rpc != null && rpc.type().equals("RegularExpression")) {
            return new Parsed.Bad<>(
                "unsupported GRPCRoute method match type: Some(RegularExpression)");
          }
          GrpcMatch.Rpc decided =
              rpc == null ? null : new GrpcMatch.Rpc(rpc.service(), rpc.method());
          return headers(match.headers()).map(headers -> new GrpcMatch(decided, headers));
        });
  }

  /** Filters in their order; the reason of a bad one names its type. */
  public static Parsed<List<Filter>> filters(List<RouteFilter> filters) {
    return Parsed.collect(filters, Matches::filter);
  }

  private static Parsed<Filter> filter(RouteFilter filter) {
    return switch (filter) {
      case RouteFilter.Headers headers -> modifier(headers);
      case RouteFilter.Redirect redirect -> redirect(redirect);
      case RouteFilter.Unsupported(String type) ->
          new Parsed.Bad<>(type.isEmpty() ? "unknown filter" : type + " filter is not supported");
    };
  }

  private static Parsed<Filter> modifier(RouteFilter.Headers headers) {
    return headerList(headers.add())
        .then(
            add ->
                headerList(headers.set())
                    .then(
                        set ->
                            Parsed.collect(headers.remove(), Matches::headerName)
                                .map(
                                    remove -> {
                                      Filter.Headers all = new Filter.Headers(add, set, remove);
                                      return headers.response()
                                          ? new Filter.ResponseHeaders(all)
                                          : new Filter.RequestHeaders(all);
                                    })));
  }

  private static Parsed<List<Header>> headerList(List<Map.Entry<String, String>> headers) {
    return Parsed.collect(
        headers,
        header ->
            printable(header.getValue())
                ? headerName(header.getKey()).map(name -> new Header(name, header.getValue()))
                : new Parsed.Bad<>("invalid HTTP header value"));
  }

  private static boolean printable(String value) {
    return value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c != 0x7f));
  }

  private static Parsed<Filter> redirect(RouteFilter.Redirect redirect) {
    List<Filter.RedirectPath> paths = new ArrayList<>();
    for (String path : new String[] {redirect.fullPath(), redirect.prefix()}) {
      if (path != null && !path.startsWith("/")) {
        return new Parsed.Bad<>(
            "RequestRedirect filters may only contain absolute paths (starting with '/'); \""
                + path
                + "\" is not an absolute path");
      }
    }
    if (redirect.fullPath() != null) {
      paths.add(new Filter.RedirectPath.Full(redirect.fullPath()));
    }
    if (redirect.prefix() != null) {
      paths.add(new Filter.RedirectPath.Prefix(redirect.prefix()));
    }
    return new Parsed.Ok<>(
        new Filter.Redirect(
            redirect.scheme(),
            redirect.hostname(),
            paths.isEmpty() ? null : paths.getFirst(),
            redirect.port(),
            redirect.statusCode()));
  }
}
