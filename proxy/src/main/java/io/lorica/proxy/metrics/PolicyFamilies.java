package io.lorica.proxy.metrics;

import static io.lorica.proxy.metrics.MetricFamily.Expiry.NEVER;

/** What policy let in and refused, and what failed (spec 03 §4.6). */
public final class PolicyFamilies {
  static final FamilyGroup GROUP = new FamilyGroup();

  public static final MetricFamily INBOUND_HTTP_AUTHZ_ALLOW =
      counter(
          "inbound_http_authz_allow_total",
          "The total number of inbound HTTP requests that were authorized");
  public static final MetricFamily INBOUND_HTTP_AUTHZ_DENY =
      counter(
          "inbound_http_authz_deny_total",
          "The total number of inbound HTTP requests that could not be processed due to being"
              + " unauthorized");
  public static final MetricFamily INBOUND_HTTP_ROUTE_NOT_FOUND =
      counter(
          "inbound_http_route_not_found_total",
          "The total number of inbound HTTP requests that matched no route");
  public static final MetricFamily INBOUND_HTTP_RATE_LIMIT =
      counter(
          "inbound_http_local_ratelimit_total",
          "The total number of inbound HTTP requests that were refused by a local rate limit");
  public static final MetricFamily INBOUND_TCP_AUTHZ_ALLOW =
      counter(
          "inbound_tcp_authz_allow_total",
          "The total number of inbound TCP connections that were authorized");
  public static final MetricFamily INBOUND_TCP_AUTHZ_DENY =
      counter(
          "inbound_tcp_authz_deny_total",
          "The total number of inbound TCP connections that were denied");
  public static final MetricFamily INBOUND_TCP_AUTHZ_TERMINATE =
      counter(
          "inbound_tcp_authz_terminate_total",
          "The total number of inbound TCP connections that were terminated due to a policy"
              + " change");
  public static final MetricFamily INBOUND_HTTP_ERRORS =
      counter(
          "inbound_http_errors_total",
          "The total number of inbound HTTP requests that could not be processed due to a proxy"
              + " error");
  public static final MetricFamily INBOUND_TCP_ERRORS =
      counter(
          "inbound_tcp_errors_total",
          "The total number of inbound TCP connections that could not be processed due to a proxy"
              + " error");
  public static final MetricFamily OUTBOUND_HTTP_ERRORS =
      counter(
          "outbound_http_errors_total",
          "The total number of outbound HTTP requests that could not be processed due to a proxy"
              + " error");
  public static final MetricFamily OUTBOUND_TCP_ERRORS =
      counter(
          "outbound_tcp_errors_total",
          "The total number of outbound TCP connections that could not be processed due to a proxy"
              + " error");

  private PolicyFamilies() {}

  private static MetricFamily counter(String name, String help) {
    return GROUP.legacyCounter(name, help, NEVER);
  }
}
