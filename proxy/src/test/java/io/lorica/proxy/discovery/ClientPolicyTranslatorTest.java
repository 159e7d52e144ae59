package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.httproute.PathMatch;
import io.lorica.proto.opaqueroute.Forbidden;
import io.lorica.proto.outbound.Backend.BalanceP2c;
import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proto.outbound.OpaqueRoute;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.ProxyProtocol;
import io.lorica.proto.outbound.Queue;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes.TcpFilter;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Spec 02 §5. */
class ClientPolicyTranslatorTest {
  private static ClientPolicy.Http1 http1(HttpRoute.Builder route) {
    ClientPolicy policy =
        ClientPolicyTranslator.translate(
            Policies.policy(ProxyProtocol.newBuilder().setHttp1(Policies.http1(route))));
    assertThat(policy.protocol()).isInstanceOf(ClientPolicy.Http1.class);
    return (ClientPolicy.Http1) policy.protocol();
  }

  private static Backend only(io.lorica.proto.outbound.Backend.Builder backend) {
    return http1(Policies.httpRoute(Policies.httpRule(backend)))
        .routes()
        .routes()
        .getFirst()
        .distribution()
        .all()
        .getFirst()
        .backend();
  }

  @Test
  void aServiceIsDetectedRoutedAndBalanced() {
    ClientPolicy policy = ClientPolicyTranslator.translate(Policies.policy());

    Metadata service = new Metadata.Resource("core", "Service", "test", "web", "", 8080);
    assertThat(policy.parent()).isEqualTo(service);
    ClientPolicy.Detect detect = (ClientPolicy.Detect) policy.protocol();
    Backend backend =
        new Backend(
            service,
            new Backend.Balance(
                Policies.AUTHORITY,
                new Backend.LoadParameters(Duration.ofMillis(30), Duration.ofSeconds(10))));
    assertThat(detect.http1()).isEqualTo(detect.http2());
    assertThat(detect.http1().routes())
        .singleElement()
        .satisfies(
            route -> {
              assertThat(route.metadata()).isEqualTo(new Metadata.Default("http"));
              assertThat(route.distribution().all())
                  .extracting(Distribution.RouteBackend::backend)
                  .containsExactly(backend);
            });
    assertThat(detect.opaque().route().orElseThrow().distribution().all())
        .extracting(Distribution.RouteBackend::backend)
        .containsExactly(backend);
  }

  @Test
  void aFixedEndpointIsForwardedTo() {
    WeightedAddr.Builder endpoint =
        WeightedAddr.newBuilder()
            .setAddr(NetTranslator.wire(IpLiterals.socketAddress("10.0.0.1", 80)))
            .putMetricLabels("pod", "a");
    Backend.Forward forward =
        (Backend.Forward) only(Policies.backend().setForward(endpoint)).dispatcher();

    assertThat(forward.address()).isEqualTo(IpLiterals.socketAddress("10.0.0.1", 80));
    assertThat(forward.endpoint())
        .isEqualTo(EndpointTranslator.metadata(endpoint.build(), Map.of()));
  }

  @Test
  void aBackendWithoutDispatcherFailsItsRequestsAlone() {
    assertThat(only(Policies.backend().clearKind()).dispatcher())
        .isEqualTo(new Backend.Fail("backend for Service test/web has no dispatcher"));
    assertThat(only(Policies.backend().clearKind().setMetadata(Policies.made("x"))).dispatcher())
        .isEqualTo(new Backend.Fail("backend for default x has no dispatcher"));
  }

  @Test
  void opaqueRoutesMayBeAbsentAndForbidden() {
    ProxyProtocol.Builder none =
        ProxyProtocol.newBuilder().setOpaque(ProxyProtocol.Opaque.getDefaultInstance());
    assertThat(ClientPolicyTranslator.translate(Policies.policy(none)).protocol())
        .isInstanceOfSatisfying(
            ClientPolicy.Opaque.class, opaque -> assertThat(opaque.routes().route()).isEmpty());

    OpaqueRoute.Rule.Builder rule =
        Policies.opaqueRule(Policies.backend())
            .addFilters(
                OpaqueRoute.Filter.newBuilder().setForbidden(Forbidden.getDefaultInstance()));
    ProxyProtocol.Builder forbidden =
        ProxyProtocol.newBuilder()
            .setOpaque(ProxyProtocol.Opaque.newBuilder().addRoutes(Policies.opaqueRoute(rule)));
    assertThat(ClientPolicyTranslator.translate(Policies.policy(forbidden)).protocol())
        .isInstanceOfSatisfying(
            ClientPolicy.Opaque.class,
            opaque ->
                assertThat(opaque.routes().route().orElseThrow().filters().first())
                    .isEqualTo(Optional.of(new TcpFilter.Forbidden())));
  }

  @Test
  @Spec("02#15")
  void aSingleBackendNeedsNoWeightButOneOfSeveralDoes() {
    assertThat(http1(weighted(0)).routes().routes()).hasSize(1);
    assertThat(http1(weighted(0, 3)).routes().routes()).hasSize(1);
    assertThat(broken(weighted(0, 0))).isEqualTo("all weights of a distribution are zero");
    assertThat(broken(weighted())).isEqualTo("a distribution has no backends");
  }

  private static HttpRoute.Builder weighted(int... weights) {
    HttpRoute.Distribution.RandomAvailable.Builder random =
        HttpRoute.Distribution.RandomAvailable.newBuilder();
    for (int weight : weights) {
      random.addBackends(
          HttpRoute.WeightedRouteBackend.newBuilder()
              .setWeight(weight)
              .setBackend(HttpRoute.RouteBackend.newBuilder().setBackend(Policies.backend())));
    }
    return Policies.httpRoute(
        HttpRoute.Rule.newBuilder()
            .setBackends(HttpRoute.Distribution.newBuilder().setRandomAvailable(random)));
  }

  private static String broken(HttpRoute.Builder route) {
    return broken(Policies.policy(ProxyProtocol.newBuilder().setHttp1(Policies.http1(route))));
  }

  /** The reason of the invalid policy that a message becomes. */
  private static String broken(OutboundPolicy message) {
    ClientPolicy policy = ClientPolicyTranslator.translate(message);
    assertThat(policy.parent()).isEqualTo(new Metadata.Default("invalid"));
    ClientPolicy.Detect detect = (ClientPolicy.Detect) policy.protocol();
    HttpFilter filter = detect.http1().routes().getFirst().filters().getFirst();
    assertThat(detect.http2()).isEqualTo(detect.http1());
    String reason = ((HttpFilter.InvalidPolicy) filter).message();
    assertThat(detect.opaque().route().orElseThrow().filters().first())
        .isEqualTo(Optional.of(new TcpFilter.InvalidPolicy(reason)));
    return reason;
  }

  static Stream<Arguments> violations() {
    OutboundPolicy good = Policies.policy();
    return Stream.of(
        Arguments.of("no metadata", good.toBuilder().clearMetadata().build()),
        Arguments.of("no protocol", good.toBuilder().clearProtocol().build()),
        Arguments.of("no timeout", detect(Policies.detect().clearTimeout())),
        Arguments.of("no HTTP/1", detect(Policies.detect().clearHttp1())),
        Arguments.of("no HTTP/2", detect(Policies.detect().clearHttp2())),
        Arguments.of("no opaque", detect(Policies.detect().clearOpaque())),
        Arguments.of("no route metadata", http(good().clearMetadata())),
        Arguments.of(
            "no backends",
            http(Policies.httpRoute(Policies.httpRule(Policies.backend()).clearBackends()))),
        Arguments.of("an empty list of backends", http(Policies.httpRoute(Policies.httpRule()))),
        Arguments.of("no backend metadata", backend(Policies.backend().clearMetadata())),
        Arguments.of("no queue", backend(Policies.backend().clearQueue())),
        Arguments.of(
            "no failfast timeout",
            backend(Policies.backend().setQueue(Queue.newBuilder().setCapacity(1)))),
        Arguments.of("no port to look up", balancer(Policies.balancer("web.test"))),
        Arguments.of("no name to look up", balancer(Policies.balancer(":80"))),
        Arguments.of(
            "no discovery", balancer(Policies.balancer(Policies.AUTHORITY).clearDiscovery())),
        Arguments.of("no load", balancer(Policies.balancer(Policies.AUTHORITY).clearLoad())),
        Arguments.of(
            "no decay",
            balancer(
                Policies.balancer(Policies.AUTHORITY)
                    .setPeakEwma(
                        BalanceP2c.PeakEwma.newBuilder().setDefaultRtt(Policies.millis(1))))),
        Arguments.of(
            "a negative time",
            balancer(
                Policies.balancer(Policies.AUTHORITY)
                    .setPeakEwma(
                        BalanceP2c.PeakEwma.newBuilder()
                            .setDefaultRtt(Policies.millis(-1_000))
                            .setDecay(Policies.millis(1))))),
        Arguments.of("two opaque routes", opaque(Policies.opaqueRoute(), Policies.opaqueRoute())),
        Arguments.of("an opaque route without rule", opaque(Policies.opaqueRoute())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("violations")
  @Spec("02#9")
  void aBrokenRuleMakesThePolicyInvalid(String rule, OutboundPolicy message) {
    assertThat(broken(message)).as(rule).isNotEmpty();
  }

  /** What this version cannot do must not look as if it were done. */
  static Stream<Arguments> unsupported() {
    HttpRoute.Rule.Builder rule = Policies.httpRule(Policies.backend());
    return Stream.of(
        Arguments.of(
            "matches",
            Policies.httpRoute(
                Policies.httpRule(Policies.backend())
                    .clearMatches()
                    .addMatches(
                        HttpRouteMatch.newBuilder()
                            .setPath(PathMatch.newBuilder().setExact("/a"))))),
        Arguments.of("several rules", Policies.httpRoute(rule, rule)),
        Arguments.of(
            "filters",
            Policies.httpRoute(
                Policies.httpRule(Policies.backend())
                    .addFilters(HttpRoute.Filter.getDefaultInstance()))),
        Arguments.of(
            "retries",
            Policies.httpRoute(
                Policies.httpRule(Policies.backend())
                    .setRetry(HttpRoute.Retry.getDefaultInstance()))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsupported")
  void aPolicyThatAsksForMoreIsRefusedByName(String what, HttpRoute.Builder route) {
    assertThat(broken(route)).contains("not supported by this version");
    assertThat(what).isNotEmpty();
  }

  private static HttpRoute.Builder good() {
    return Policies.httpRoute(Policies.httpRule(Policies.backend()));
  }

  private static OutboundPolicy detect(ProxyProtocol.Detect.Builder detect) {
    return Policies.policy(ProxyProtocol.newBuilder().setDetect(detect));
  }

  private static OutboundPolicy http(HttpRoute.Builder route) {
    return Policies.policy(ProxyProtocol.newBuilder().setHttp1(Policies.http1(route)));
  }

  private static OutboundPolicy backend(io.lorica.proto.outbound.Backend.Builder backend) {
    return http(Policies.httpRoute(Policies.httpRule(backend)));
  }

  private static OutboundPolicy balancer(BalanceP2c.Builder balancer) {
    return backend(Policies.backend().setBalancer(balancer));
  }

  private static OutboundPolicy opaque(OpaqueRoute.Builder... routes) {
    ProxyProtocol.Opaque.Builder opaque = ProxyProtocol.Opaque.newBuilder();
    for (OpaqueRoute.Builder route : routes) {
      opaque.addRoutes(route);
    }
    return Policies.policy(ProxyProtocol.newBuilder().setOpaque(opaque));
  }
}
