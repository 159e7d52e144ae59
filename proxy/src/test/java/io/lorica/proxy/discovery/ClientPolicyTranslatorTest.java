package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.grpcroute.GrpcRouteMatch;
import io.lorica.proto.grpcroute.GrpcRpcMatch;
import io.lorica.proto.httproute.HeaderMatch;
import io.lorica.proto.httproute.HostMatch;
import io.lorica.proto.httproute.HttpFailureInjector;
import io.lorica.proto.httproute.HttpRouteMatch;
import io.lorica.proto.httproute.PathMatch;
import io.lorica.proto.httproute.PathModifier;
import io.lorica.proto.httproute.QueryParamMatch;
import io.lorica.proto.httproute.Ratio;
import io.lorica.proto.httproute.RequestHeaderModifier;
import io.lorica.proto.httproute.RequestRedirect;
import io.lorica.proto.httptypes.Headers;
import io.lorica.proto.httptypes.HttpMethod;
import io.lorica.proto.meta.Resource;
import io.lorica.proto.opaqueroute.Forbidden;
import io.lorica.proto.outbound.Backend.BalanceP2c;
import io.lorica.proto.outbound.EjectionConfig;
import io.lorica.proto.outbound.ExponentialBackoff;
import io.lorica.proto.outbound.FailureAccrual;
import io.lorica.proto.outbound.GrpcRoute;
import io.lorica.proto.outbound.HttpRoute;
import io.lorica.proto.outbound.OpaqueRoute;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.ProxyProtocol;
import io.lorica.proto.outbound.Queue;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Distribution;
import io.lorica.proxy.route.FieldText;
import io.lorica.proxy.route.HeaderEdit;
import io.lorica.proxy.route.HttpFilter;
import io.lorica.proxy.route.Metadata;
import io.lorica.proxy.route.OpaqueRoutes.TcpFilter;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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
        .http()
        .routes()
        .rules()
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
                Backend.LoadParameters.of(Duration.ofMillis(30), Duration.ofSeconds(10))));
    assertThat(detect.http1()).isEqualTo(detect.http2());
    assertThat(detect.http1().routes().rules())
        .singleElement()
        .satisfies(
            route -> {
              assertThat(route.route()).isEqualTo(new Metadata.Default("http"));
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
    assertThat(http1(weighted(0)).http().routes().rules()).hasSize(1);
    assertThat(http1(weighted(0, 3)).http().routes().rules()).hasSize(1);
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
    HttpFilter filter = detect.http1().routes().rules().getFirst().filters().getFirst();
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

  /** Spec 10 §16, the parts of rules. */
  static Stream<Arguments> brokenRules() {
    return Stream.of(
        Arguments.of("a path without kind", matching(HttpRouteMatch.newBuilder().setPath(PATH))),
        Arguments.of(
            "no regular expression",
            matching(HttpRouteMatch.newBuilder().setPath(PATH.toBuilder().setRegex("(")))),
        Arguments.of(
            "an expression that no heap holds",
            matching(
                HttpRouteMatch.newBuilder()
                    .setPath(PATH.toBuilder().setRegex("(((a{1000}){1000}){1000})")))),
        Arguments.of(
            "a header without value",
            matching(
                HttpRouteMatch.newBuilder().addHeaders(HeaderMatch.newBuilder().setName("a")))),
        Arguments.of(
            "a header without a name",
            matching(
                HttpRouteMatch.newBuilder()
                    .addHeaders(HeaderMatch.newBuilder().setName("a b").setRegex("x")))),
        Arguments.of(
            "a header with a value of two lines",
            matching(
                HttpRouteMatch.newBuilder()
                    .addHeaders(
                        HeaderMatch.newBuilder()
                            .setName("a")
                            .setExact(ByteString.copyFromUtf8("x\ny"))))),
        Arguments.of(
            "a query without a name",
            matching(
                HttpRouteMatch.newBuilder()
                    .addQueryParams(QueryParamMatch.newBuilder().setExact("x")))),
        Arguments.of(
            "a method without type",
            matching(HttpRouteMatch.newBuilder().setMethod(HttpMethod.getDefaultInstance()))),
        Arguments.of(
            "an address as host",
            Policies.httpRoute(Policies.httpRule(Policies.backend()))
                .addHosts(HostMatch.newBuilder().setExact("10.0.0.1"))),
        Arguments.of("a filter without kind", filtered(HttpRoute.Filter.newBuilder())),
        Arguments.of(
            "a redirect to no port",
            filtered(
                HttpRoute.Filter.newBuilder()
                    .setRedirect(RequestRedirect.newBuilder().setPort(65_536)))),
        Arguments.of(
            "a redirect to no path",
            filtered(
                HttpRoute.Filter.newBuilder()
                    .setRedirect(
                        RequestRedirect.newBuilder()
                            .setPath(PathModifier.newBuilder().setFull("away"))))),
        Arguments.of(
            "a failure without status",
            filtered(
                HttpRoute.Filter.newBuilder()
                    .setFailureInjector(HttpFailureInjector.getDefaultInstance()))),
        Arguments.of(
            "a failure with the status of an interim answer",
            filtered(
                HttpRoute.Filter.newBuilder()
                    .setFailureInjector(HttpFailureInjector.newBuilder().setStatus(100)))),
        Arguments.of(
            "failures more often than always",
            filtered(
                HttpRoute.Filter.newBuilder()
                    .setFailureInjector(
                        HttpFailureInjector.newBuilder()
                            .setStatus(500)
                            .setRatio(Ratio.newBuilder().setNumerator(2).setDenominator(1))))),
        Arguments.of("retries without conditions", retrying(HttpRoute.Retry.newBuilder())),
        Arguments.of(
            "retries of no status",
            retrying(
                HttpRoute.Retry.newBuilder()
                    .setConditions(
                        HttpRoute.Retry.Conditions.newBuilder()
                            .addStatusRanges(
                                HttpRoute.Retry.Conditions.StatusRange.newBuilder()
                                    .setStart(500)
                                    .setEnd(499))))),
        Arguments.of(
            "too many retries",
            retrying(
                HttpRoute.Retry.newBuilder()
                    .setMaxRetries(65_536)
                    .setConditions(HttpRoute.Retry.Conditions.getDefaultInstance()))));
  }

  private static final PathMatch PATH = PathMatch.getDefaultInstance();

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenRules")
  void aBrokenPartOfARuleMakesThePolicyInvalid(String what, HttpRoute.Builder route) {
    assertThat(broken(route)).as(what).isNotEmpty();
  }

  @Test
  void failureAccrualNeedsAKindABackoffAndAThreshold() {
    assertThat(broken(accruing(FailureAccrual.newBuilder()))).contains("kind");
    assertThat(
            broken(
                accruing(
                    FailureAccrual.newBuilder()
                        .setConsecutiveFailures(
                            FailureAccrual.ConsecutiveFailures.newBuilder().setMaxFailures(7)))))
        .contains("back-off");
    assertThat(
            broken(
                accruing(
                    FailureAccrual.newBuilder()
                        .setUnified(
                            FailureAccrual.Unified.newBuilder()
                                .setSuccessRateThreshold(Double.NaN)))))
        .contains("threshold");
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, 10, 0, 0, unusable",
    "0, 0, 0, 0, usable",
    "0, 9, 0, 0, usable",
    "0.5, 0, 0, 0, unusable",
    "0.5, 9, 0, 0, unusable",
    "0.5, 10, 1000000, 0, usable",
    "0.5, 10, 1000001, 0, unusable",
    "1, 10, 0, 7, usable",
    "1.1, 10, 0, 0, unusable",
  })
  @Spec("10#29")
  void theShareOfSuccessesHasBounds(
      double threshold, long windowMs, int samples, int inARow, String verdict) {
    FailureAccrual.Unified.Builder unified =
        FailureAccrual.Unified.newBuilder()
            .setSuccessRateThreshold(threshold)
            .setDecay(Policies.millis(windowMs))
            .setMinRequests(samples)
            .setMaxConsecutiveFailures(inARow)
            .setBackoff(
                ExponentialBackoff.newBuilder()
                    .setMinBackoff(Policies.millis(1))
                    .setMaxBackoff(Policies.millis(2)));
    OutboundPolicy message = accruing(FailureAccrual.newBuilder().setUnified(unified));

    if (verdict.equals("usable")) {
      assertThat(accrual(message))
          .isEqualTo(
              new io.lorica.proxy.accrual.FailureAccrual.SuccessRate(
                  threshold,
                  Duration.ofMillis(windowMs).toNanos(),
                  samples,
                  inARow,
                  new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), 0)));
    } else {
      assertThat(broken(message)).contains("failure accrual");
    }
  }

  @Test
  @Spec("10#30")
  void ejectionChangesNothing() {
    FailureAccrual.Builder accrual =
        FailureAccrual.newBuilder()
            .setConsecutiveFailures(
                FailureAccrual.ConsecutiveFailures.newBuilder()
                    .setMaxFailures(7)
                    .setBackoff(
                        ExponentialBackoff.newBuilder()
                            .setMinBackoff(Policies.millis(1))
                            .setMaxBackoff(Policies.millis(2))));
    EjectionConfig ejection = EjectionConfig.newBuilder().setMinReadyEndpoints(3).build();

    assertThat(accrual(accruing(accrual.clone().setEjection(ejection))))
        .isEqualTo(accrual(accruing(accrual)))
        .isInstanceOf(io.lorica.proxy.accrual.FailureAccrual.Consecutive.class);
    assertThat(broken(accruing(FailureAccrual.newBuilder().setEjection(ejection))))
        .contains("kind");
  }

  private static io.lorica.proxy.accrual.FailureAccrual accrual(OutboundPolicy message) {
    ClientPolicy policy = ClientPolicyTranslator.translate(message);
    assertThat(policy.protocol()).isInstanceOf(ClientPolicy.Http1.class);
    return ((ClientPolicy.Http1) policy.protocol()).http().accrual();
  }

  private static OutboundPolicy calls(GrpcRouteMatch.Builder match) {
    GrpcRoute.Builder route =
        GrpcRoute.newBuilder()
            .setMetadata(Policies.made("calls"))
            .addRules(
                GrpcRoute.Rule.newBuilder()
                    .addMatches(match)
                    .setBackends(
                        GrpcRoute.Distribution.newBuilder()
                            .setEmpty(GrpcRoute.Distribution.Empty.getDefaultInstance())));
    return Policies.policy(
        ProxyProtocol.newBuilder().setGrpc(ProxyProtocol.Grpc.newBuilder().addRoutes(route)));
  }

  @Test
  @Spec("10#25")
  void aCallsMatchNeedsAnRpcButItMayBeEmpty() {
    assertThat(broken(calls(GrpcRouteMatch.newBuilder()))).isEqualTo("missing RPC match");

    ClientPolicy policy =
        ClientPolicyTranslator.translate(
            calls(GrpcRouteMatch.newBuilder().setRpc(GrpcRpcMatch.getDefaultInstance())));
    ClientPolicy.Grpc grpc = (ClientPolicy.Grpc) policy.protocol();
    RequestHead head = new RequestHead();
    head.method("POST");
    head.path("/any.Service/Method");
    assertThat(grpc.http().routes().find(head)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'', Service, web, test, group",
    "core, '', web, test, kind",
    "core, Service, '', test, name",
    "core, Service, web, '', namespace",
  })
  void aResourceOfTheOutboundHalfHasAllItsParts(
      String group, String kind, String name, String namespace, String missing) {
    Resource.Builder resource =
        Resource.newBuilder().setGroup(group).setKind(kind).setName(name).setNamespace(namespace);
    OutboundPolicy message =
        Policies.policy().toBuilder()
            .setMetadata(io.lorica.proto.meta.Metadata.newBuilder().setResource(resource))
            .build();
    assertThat(broken(message)).isEqualTo(missing + " must not be empty");
  }

  @Test
  void headersThatFrameMessagesAreLeftAlone() {
    HttpRoute.Builder route =
        filtered(
            HttpRoute.Filter.newBuilder()
                .setRequestHeaderModifier(
                    RequestHeaderModifier.newBuilder()
                        .setSet(
                            Headers.newBuilder()
                                .addHeaders(header("Content-Length", "5"))
                                .addHeaders(header("X-A", "1")))
                        .addRemove("Transfer-Encoding")
                        .addRemove("X-B")));
    assertThat(http1(route).http().routes().rules().getFirst().filters())
        .containsExactly(
            new HttpFilter.RequestHeaders(
                new HeaderEdit(
                    List.of(),
                    List.of(new HeaderEdit.Field(FieldText.of("x-a"), FieldText.of("1"))),
                    List.of(FieldText.of("x-b")))));
  }

  private static Headers.Header header(String name, String value) {
    return Headers.Header.newBuilder()
        .setName(name)
        .setValue(ByteString.copyFromUtf8(value))
        .build();
  }

  private static HttpRoute.Builder matching(HttpRouteMatch.Builder match) {
    return Policies.httpRoute(
        Policies.httpRule(Policies.backend()).clearMatches().addMatches(match));
  }

  private static HttpRoute.Builder filtered(HttpRoute.Filter.Builder filter) {
    return Policies.httpRoute(Policies.httpRule(Policies.backend()).addFilters(filter));
  }

  private static HttpRoute.Builder retrying(HttpRoute.Retry.Builder retry) {
    return Policies.httpRoute(Policies.httpRule(Policies.backend()).setRetry(retry));
  }

  private static OutboundPolicy accruing(FailureAccrual.Builder accrual) {
    return Policies.policy(
        ProxyProtocol.newBuilder().setHttp1(Policies.http1(good()).setFailureAccrual(accrual)));
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
