package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.discovery.ClientPolicy.HttpPolicy;
import io.lorica.proxy.discovery.ServerPolicy.InboundRule;
import io.lorica.proxy.errors.ErrorAnswer;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HopByHop;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.RequestFilters;
import io.lorica.proxy.route.RequestLimits;
import io.lorica.proxy.route.RequestMatch;
import io.lorica.proxy.route.ResponseClass;
import io.lorica.proxy.route.RouteLimits;
import io.lorica.proxy.route.RouteRule;
import io.lorica.proxy.route.RouteTable;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * Sends requests through a policy as the proxy does, and fails where one would leave it in a form
 * that the next peer could misread.
 */
final class PolicyUse {
  private PolicyUse() {}

  static void of(ClientPolicy policy) {
    switch (policy.protocol()) {
      case ClientPolicy.Detect detect -> {
        of(detect.http1());
        of(detect.http2());
      }
      case ClientPolicy.Http1 http1 -> of(http1.http());
      case ClientPolicy.Http2 http2 -> of(http2.http());
      case ClientPolicy.Grpc grpc -> of(grpc.http());
      case ClientPolicy.Opaque _ -> {}
      case ClientPolicy.Tls tls -> tls.routes().find("web.ns.svc.cluster.local");
    }
  }

  static void of(ServerPolicy policy) {
    for (RequestHead head : requests()) {
      InboundRule rule = policy.http().routes().find(head);
      if (rule != null) {
        filter(rule, rule.filters(), head);
      }
    }
    for (InboundRule rule : policy.http().routes().rules()) {
      requests().forEach(head -> filter(rule, rule.filters(), head));
    }
  }

  private static void of(HttpPolicy policy) {
    for (RequestHead head : requests()) {
      policy.routes().find(head);
    }
    for (RouteRule rule : policy.routes().rules()) {
      for (RequestHead head : requests()) {
        limits(RequestLimits.take(rule.limits(), head.headers()));
        filter(rule, rule.filters(), head);
      }
      for (Distribution.RouteBackend<HttpFilter> backend : rule.distribution().all()) {
        requests().forEach(head -> filter(rule, backend.filters(), head));
      }
      rule.profile()
          .ifPresent(
              profile -> {
                for (int status = 100; status < 600; status += 100) {
                  ResponseClass.isSuccess(profile.classes(), false, status, 0);
                }
              });
    }
  }

  private static void limits(RouteLimits limits) {
    assertThat(limits.timeouts().requestNs()).isNotNegative();
    assertThat(limits.timeouts().responseNs()).isNotNegative();
    assertThat(limits.timeouts().idleNs()).isNotNegative();
    limits
        .retry()
        .ifPresent(
            retry -> {
              assertThat(retry.maxRetries()).isNotNegative();
              assertThat(retry.maxRequestBytes()).isNotNegative();
              assertThat(retry.timeoutNs()).isNotNegative();
            });
  }

  private static void filter(RouteTable.Rule rule, List<HttpFilter> filters, RequestHead head) {
    String reserved = reserved(head.headers());
    RequestMatch matched = RouteTable.closest(rule, head);
    ProxyError error = RequestFilters.apply(filters, head, matched, new Random(1));
    assertThat(reserved(head.headers())).isEqualTo(reserved);
    wellFormed(head.headers());
    ResponseHead answer = new ResponseHead();
    if (error != null) {
      ErrorAnswer.fill(answer, error, false, true);
      assertThat(answer.status()).as("a final status").isBetween(200, 999);
      wellFormed(answer.headers());
      ErrorAnswer.fill(answer, error, true, true);
      wellFormed(answer.headers());
    }
    answer.clear();
    answer.headers().add("content-type", "text/plain");
    RequestFilters.answer(filters, answer.headers());
    wellFormed(answer.headers());
  }

  /** The fields that no policy may touch. */
  private static String reserved(HeaderBlock headers) {
    TreeMap<String, String> fields = new TreeMap<>();
    for (int i = 0; i < headers.size(); i++) {
      if (HopByHop.isReserved(headers.nameText(i))) {
        fields.merge(headers.nameText(i), headers.valueText(i), (a, b) -> a + "\n" + b);
      }
    }
    return fields.toString();
  }

  private static void wellFormed(HeaderBlock headers) {
    byte[] bytes = headers.array();
    for (int i = 0; i < headers.size(); i++) {
      int value = headers.valueOffset(i);
      int length = headers.valueLength(i);
      assertThat(FieldSyntax.isLowerToken(bytes, headers.nameOffset(i), headers.nameLength(i)))
          .as("the name of %s", headers)
          .isTrue();
      assertThat(FieldSyntax.isValue(bytes, value, length))
          .as("the value of %s", headers.nameText(i))
          .isTrue();
      assertThat(headers.valueText(i))
          .as(headers.nameText(i))
          .isEqualTo(headers.valueText(i).strip());
    }
  }

  private static List<RequestHead> requests() {
    return List.of(
        request("GET", "web.ns", "/a/b?c=d&e=%66", "accept", "*/*", "l5d-timeout", "1s"),
        request(
            "POST", "", "/svc.Greeter/Hello", "content-type", "application/grpc", "te", "trailers"),
        request("PUT", "[::1]:80", "/", "content-length", "3", "l5d-retry-http", "5xx"),
        request("OPTIONS", "10.0.0.1", "*", "connection", "close", "host", "web.ns"));
  }

  private static RequestHead request(
      String method, String authority, String path, String... fields) {
    RequestHead head = new RequestHead();
    head.version(HttpVersion.HTTP_2);
    head.method(method);
    head.scheme("http");
    head.authority(authority);
    head.path(path);
    for (int i = 0; i < fields.length; i += 2) {
      head.headers().add(fields[i], fields[i + 1]);
    }
    return head;
  }
}
