package io.lorica.proxy.trace;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.trace.TraceSpan.Attribute;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a span says of its request (spec 03 §9.2). Whatever the request lacks is left out. Pure. */
final class SpanAttributes {
  /**
   * Characters of a text that are told; a span must not be of whatever size a client chooses. The
   * reference has no such limit.
   */
  static final int MAX_TEXT = 2048;

  private final List<Attribute> found = new ArrayList<>(16);

  private SpanAttributes() {}

  /** All that the head says, as it is now. */
  static List<Attribute> of(RequestHead head, Tracer.Direction direction) {
    SpanAttributes attributes = new SpanAttributes();
    attributes.add("direction", direction.label());
    attributes.add("http.request.method", head.methodText());
    attributes.url(head);
    attributes.add("network.transport", "tcp");
    attributes.server(head.headers());
    attributes.fields(head.headers());
    return attributes.found;
  }

  /** The name of the span of that request: its path, without the query. */
  static String name(RequestHead head) {
    String path = head.pathText();
    int query = path.indexOf('?');
    return cut(query < 0 ? path : path.substring(0, query));
  }

  private void url(RequestHead head) {
    String path = head.pathText();
    int query = path.indexOf('?');
    add("url.scheme", head.schemeText());
    add("url.path", query < 0 ? path : path.substring(0, query));
    add("url.query", query < 0 ? "" : path.substring(query + 1));
    add("url.full", full(head));
  }

  /** User information is a password, or looks like one. */
  private static String full(RequestHead head) {
    String uri = head.uriText();
    String authority = head.authorityText();
    int at = authority.lastIndexOf('@');
    if (at < 0) {
      return uri;
    }
    String hidden = authority.lastIndexOf(':', at) < 0 ? "REDACTED" : "REDACTED:REDACTED";
    int start = uri.indexOf(authority);
    return uri.substring(0, start) + hidden + uri.substring(start + at);
  }

  private void server(HeaderBlock headers) {
    String forwarded = headers.get(HeaderName.X_FORWARDED_HOST);
    String host = forwarded == null ? headers.get(HeaderName.HOST) : forwarded;
    if (host == null || host.indexOf(',') >= 0) {
      // A list of proxies says nothing of a single server.
      return;
    }
    String place = host.substring(host.lastIndexOf('@') + 1);
    int colon = place.lastIndexOf(':');
    // The colons of an IPv6 address stand within brackets.
    boolean hasPort = colon > place.lastIndexOf(']');
    add("server.address", hasPort ? place.substring(0, colon) : place);
    add("server.port", hasPort ? place.substring(colon + 1) : "");
  }

  private void fields(HeaderBlock headers) {
    add("user_agent.original", headers.get(HeaderName.USER_AGENT));
    add("http.request.header.content-length", headers.get(HeaderName.CONTENT_LENGTH));
    add("http.request.header.content-type", headers.get(HeaderName.CONTENT_TYPE));
    add("http.request.header.l5d-orig-proto", headers.get(HeaderName.L5D_ORIG_PROTO));
  }

  private void add(String key, @Nullable String value) {
    if (value != null && !value.isEmpty()) {
      found.add(new Attribute(key, cut(value)));
    }
  }

  private static String cut(String text) {
    return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
  }
}
