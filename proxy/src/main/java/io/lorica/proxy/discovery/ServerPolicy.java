package io.lorica.proxy.discovery;

import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.route.Metadata;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may talk to a port of this pod, and how (spec 01 §4.4).
 *
 * @param server the policy's own name
 * @param authorizations of the server, the appended {@code localhost} included
 */
public record ServerPolicy(Metadata server, Protocol protocol, List<Authorization> authorizations) {
  /** The declared protocol, or that it must be detected. */
  public sealed interface Protocol {}

  public record Detect(Duration timeout, List<InboundRoute> routes) implements Protocol {}

  public record Http1(List<InboundRoute> routes) implements Protocol {}

  /** HTTP/2, gRPC included. */
  public record Http2(List<InboundRoute> routes) implements Protocol {}

  public record Opaque() implements Protocol {}

  /** Opaque behind TLS. */
  public record Tls() implements Protocol {}

  /**
   * A route, with whom it lets in.
   *
   * @param matches empty: takes every request
   * @param authorizations its own, followed by those of the server
   * @param broken not empty: the policy was unusable and every permitted request fails
   */
  public record InboundRoute(
      Metadata metadata,
      List<RequestMatch> matches,
      List<Authorization> authorizations,
      String broken) {
    /** A route that takes every request. */
    public InboundRoute(Metadata metadata, List<Authorization> authorizations, String broken) {
      this(metadata, List.of(), authorizations, broken);
    }

    /** Whether this route takes a request. */
    public boolean takes(RequestHead head) {
      return matches.isEmpty() || matches.stream().anyMatch(match -> match.matches(head));
    }
  }

  /**
   * One way to match: by exact path, and by method if one is given. That is all that the control
   * plane's own probe routes need (spec 07 §3.7).
   */
  public record RequestMatch(String path, Optional<HttpMethod> method) {
    boolean matches(RequestHead head) {
      if (method.isPresent() && head.method() != method.get()) {
        return false;
      }
      String target = head.pathText();
      int query = target.indexOf('?');
      return path.equals(query < 0 ? target : target.substring(0, query));
    }
  }
}
