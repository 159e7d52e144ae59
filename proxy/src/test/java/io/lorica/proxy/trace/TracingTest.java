package io.lorica.proxy.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.lorica.proxy.harness.Collector;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.GrpcApp;
import io.lorica.proxy.harness.GrpcUser;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Routes;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an application through two proxies to another, and from both proxies to a collector. */
final class TracingTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final int PORT = 8080;

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";
  private static final String SAMPLED = "00-" + TRACE + "-" + PARENT + "-01";
  private static final String FILLING = "00-ffffffffffffffffffffffffffffffff-1-01";

  @TempDir private Path dir;
  private ControlPlane control;
  private Collector collector;
  private Pod client;
  private Pod server;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    collector = Collector.start();
    client = traced("client").start();
    client.redirect(SERVICE);
    server = traced("server").start();
    server.redirectInbound(PORT);
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
  }

  private Pod.Builder traced(String name) throws IOException {
    Path labels = dir.resolve(name);
    Files.writeString(labels, "app=\"" + name + "\"\nteam=\"a\"\n");
    return Pod.builder(control, name)
        .put("TRACE_COLLECTOR_SVC_ADDR", "localhost.:" + collector.port())
        .put("TRACE_SERVICE_NAME", "linkerd-proxy")
        .put("TRACE_ATTRIBUTES_PATH", labels.toString())
        .put("TRACE_EXTRA_ATTRIBUTES", "team=b\nzone=x\n")
        .putBare("OTEL_RESOURCE_ATTRIBUTES", "zone=y")
        .putBare("HOSTNAME", name + "-1");
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    collector.close();
    control.close();
  }

  private static String get(String... fields) {
    StringBuilder request = new StringBuilder("GET /a?b HTTP/1.1\r\nhost: web\r\n");
    for (String field : fields) {
      request.append(field).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  /**
   * The spans of the trace of these tests, once there are so many. A batch is sent when it has
   * grown large, and so need not be waited for.
   */
  private List<Span> spans(int count, Talk talk) {
    String text = "x".repeat(3000);
    String filling =
        "GET /" + text + "?" + text + " HTTP/1.1\r\nhost: web\r\ntraceparent: " + FILLING;
    Await.untilAsserted(
        () -> {
          assertThat(talk.ask(filling + "\r\n\r\n").status()).isEqualTo(200);
          assertThat(ofTheTrace()).hasSizeGreaterThanOrEqualTo(count);
        });
    return ofTheTrace();
  }

  private List<Span> ofTheTrace() {
    return collector.spans().stream()
        .filter(span -> hex(span.getTraceId().toByteArray()).equals(TRACE))
        .toList();
  }

  private static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }

  private static String id(Span span) {
    return hex(span.getSpanId().toByteArray());
  }

  /** The one span with that parent. */
  private static Span childOf(String parent, List<Span> spans) {
    List<Span> children =
        spans.stream()
            .filter(span -> hex(span.getParentSpanId().toByteArray()).equals(parent))
            .toList();
    assertThat(children).as("children of " + parent).hasSize(1);
    return children.getFirst();
  }

  private static Map<String, String> said(Span span) {
    return Collector.texts(span.getAttributesList());
  }

  @Test
  @Spec("03#30")
  void aSampledRequestHasTwoSpansInEachProxyOneBelowTheOther() throws IOException {
    try (Http1App app = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      talk.ask(get("traceparent: " + SAMPLED, "tracestate: a=b", "user-agent: me/1"));
      Message arrived = app.last();
      List<Span> spans = spans(4, talk);

      Span outboundServer = childOf(PARENT, spans);
      Span outboundClient = childOf(id(outboundServer), spans);
      Span inboundServer = childOf(id(outboundClient), spans);
      Span inboundClient = childOf(id(inboundServer), spans);
      assertThat(spans).hasSize(4);
      assertThat(arrived.value("traceparent"))
          .isEqualTo("00-" + TRACE + "-" + id(inboundClient) + "-01");
      assertThat(arrived.value("tracestate")).isEqualTo("a=b");
      assertThat(List.of(outboundServer, inboundServer))
          .allMatch(span -> span.getKind() == Span.SpanKind.SPAN_KIND_SERVER);
      assertThat(List.of(outboundClient, inboundClient))
          .allMatch(span -> span.getKind() == Span.SpanKind.SPAN_KIND_CLIENT);
      assertThat(spans).allMatch(span -> span.getName().equals("/a"));
      assertThat(spans).allMatch(span -> span.getStartTimeUnixNano() <= span.getEndTimeUnixNano());

      String host = "http://web/a?b";
      assertThat(said(outboundServer))
          .containsOnly(
              entry("direction", "outbound"),
              entry("http.request.method", "GET"),
              entry("url.scheme", "http"),
              entry("url.path", "/a"),
              entry("url.query", "b"),
              entry("url.full", host),
              entry("network.transport", "tcp"),
              entry("server.address", "web"),
              entry("user_agent.original", "me/1"),
              entry("http.response.status_code", "200"));
      assertThat(said(outboundClient)).isEqualTo(said(outboundServer));
      assertThat(said(inboundServer))
          .contains(
              entry("direction", "inbound"),
              entry("url.full", host),
              entry("http.request.header.l5d-orig-proto", "HTTP/1.1"));
      assertThat(said(inboundClient))
          .contains(entry("direction", "inbound"), entry("url.full", host))
          .doesNotContainKey("http.request.header.l5d-orig-proto");
    }
    client.awaitMetric(1, "opentelemetry_span_export_streams");
    assertThat(
            client
                .metrics()
                .sum("control_request_total", "addr=\"localhost:" + collector.port() + "\""))
        .isPositive();
  }

  @Test
  void aProxySaysWhoItIs() throws IOException {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      talk.ask(get("traceparent: " + SAMPLED));
      spans(4, talk);
    }
    assertThat(collector.requests())
        .extracting(request -> request.getResourceSpans(0).getResource().getAttributesList())
        .map(Collector::texts)
        .anySatisfy(
            said ->
                assertThat(said)
                    .contains(
                        entry("host.name", "client-1"),
                        entry("service.name", "linkerd-proxy"),
                        entry("app", "client"),
                        entry("team", "b"),
                        entry("zone", "y")))
        .anySatisfy(said -> assertThat(said).contains(entry("host.name", "server-1")));
  }

  @Test
  @Spec("03#30")
  void anUnsampledRequestIsPassedOnAsAChildAndNothingIsExported() throws IOException {
    try (Http1App app = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      talk.ask(get("traceparent: 00-" + TRACE + "-" + PARENT + "-00"));
      assertThat(app.last().value("traceparent"))
          .matches("00-" + TRACE + "-[0-9a-f]{16}-00")
          .doesNotContain(PARENT);

      // What was exported after it is here, and it is not.
      talk.ask(get("traceparent: " + SAMPLED));
      spans(4, talk);
      assertThat(ofTheTrace()).hasSize(4);
    }
  }

  @Test
  @Spec("03#31")
  void aRequestWithoutATraceGetsNone() throws IOException {
    try (Http1App app = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      talk.ask(get("b3: " + TRACE + "-" + PARENT + "-1", "traceparent: nonsense"));
      assertThat(app.last().fields())
          .noneMatch(field -> field.startsWith("x-b3-") || field.startsWith("grpc-trace-bin"));
      assertThat(app.last().value("traceparent")).isEqualTo("nonsense");
      assertThat(app.last().value("b3")).isEqualTo(TRACE + "-" + PARENT + "-1");
    }
  }

  @Test
  @Spec("03#32")
  void ofSeveralFormatsOneIsRewritten() throws IOException {
    try (Http1App app = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      talk.ask(
          get(
              "x-b3-traceid: " + TRACE,
              "x-b3-spanid: " + PARENT,
              "x-b3-sampled: 1",
              "traceparent: " + SAMPLED));
      assertThat(app.last().value("x-b3-spanid")).isEqualTo(PARENT);
      assertThat(app.last().value("traceparent")).startsWith("00-" + TRACE).doesNotContain(PARENT);

      talk.ask(get("x-b3-traceid: " + TRACE, "x-b3-spanid: " + PARENT, "x-b3-sampled: 1"));
      assertThat(app.last().value("x-b3-traceid")).isEqualTo(TRACE);
      assertThat(app.last().value("x-b3-spanid")).matches("[0-9a-f]{16}").isNotEqualTo(PARENT);

      talk.ask(get("grpc-trace-bin: AAAK92UZFs1D3YRI6yEcgDGcAbeta3FpIDMxAgE="));
      assertThat(app.last().value("grpc-trace-bin"))
          .startsWith("AAAK92UZFs1D3YRI6yEcgDGcA")
          .endsWith("AgE=")
          .isNotEqualTo("AAAK92UZFs1D3YRI6yEcgDGcAbeta3FpIDMxAgE=");
      // All three are sampled.
      assertThat(spans(12, talk)).hasSize(12);
    }
  }

  @Test
  void callsOfGrpcAreTracedToo() throws IOException {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER), SAMPLED);
    try (GrpcApp _ = GrpcApp.serve(server.at(PORT));
        GrpcUser user = GrpcUser.of(client.outbound())) {
      String answer =
          ClientCalls.blockingUnaryCall(
              ClientInterceptors.intercept(
                  user.channel(), MetadataUtils.newAttachHeadersInterceptor(headers)),
              GrpcApp.UNARY,
              CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS),
              "hello");
      assertThat(answer).isEqualTo("hello");
    }
    List<Span> spans;
    try (Http1App _ = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      spans = spans(4, talk);
    }
    Span outboundServer = childOf(PARENT, spans);
    Span outboundClient = childOf(id(outboundServer), spans);
    Span inboundServer = childOf(id(outboundClient), spans);
    Span inboundClient = childOf(id(inboundServer), spans);
    assertThat(List.of(outboundServer, outboundClient, inboundServer, inboundClient))
        .allSatisfy(
            span -> {
              assertThat(span.getName()).isEqualTo("/lab.Echo/Unary");
              assertThat(said(span))
                  .contains(
                      entry("http.request.method", "POST"),
                      entry("url.full", "http://web.ns.svc.cluster.local/lab.Echo/Unary"),
                      entry("http.request.header.content-type", "application/grpc"),
                      entry("http.response.status_code", "200"))
                  .doesNotContainKeys("server.address", "http.request.header.l5d-orig-proto");
            });
  }

  @Test
  void eachRetryHasASpanBelowTheOneOfTheRequest() throws IOException {
    control
        .policies()
        .say(
            Wire.text(SERVICE),
            Routes.http1(
                Routes.to(Policies.balanced(AUTHORITY)).setRetry(Routes.retryServerErrors(2))));
    AtomicInteger served = new AtomicInteger();
    String error = "HTTP/1.1 500 Oh\r\ncontent-length: 0\r\n\r\n";
    try (Http1App app =
            Http1App.serve(
                server.at(PORT), _ -> served.incrementAndGet() <= 2 ? error : Http1App.ok("hi"));
        Talk talk = client.dial(SERVICE)) {
      assertThat(talk.ask(get("traceparent: " + SAMPLED)).status()).isEqualTo(200);
      assertThat(app.requests()).hasSize(3);
      List<Span> spans = spans(10, talk);

      Span request = childOf(PARENT, spans);
      assertThat(said(request)).contains(entry("http.response.status_code", "200"));
      assertThat(spans)
          .filteredOn(span -> hex(span.getParentSpanId().toByteArray()).equals(id(request)))
          .extracting(span -> said(span).get("http.response.status_code"))
          .containsExactlyInAnyOrder("500", "500", "200");
    }
  }

  @Test
  void aFailureOfTheProxyIsAnAnswerToTheAcceptedRequestAlone() throws IOException {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hello");
        Talk refused = client.dial(SERVICE);
        Talk talk = client.dial(SERVICE)) {
      assertThat(refused.ask(get("l5d-require-id: me.x", "traceparent: " + SAMPLED)).status())
          .isEqualTo(502);
      List<Span> spans = spans(1, talk);

      assertThat(spans)
          .singleElement()
          .satisfies(
              span -> {
                assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
                assertThat(said(span)).contains(entry("http.response.status_code", "502"));
              });
    }
  }

  @Test
  void withoutACollectorNoHeaderIsTouchedAndTheCountersAreThere() throws IOException {
    try (Pod pod = Pod.start(control, "plain");
        Http1App app = Http1App.saying(pod.at(PORT), "hello");
        Talk talk = pod.visit(PORT)) {
      talk.ask(get("traceparent: " + SAMPLED, "x-b3-traceid: 1", "x-b3-spanid: 2"));

      assertThat(app.last().value("traceparent")).isEqualTo(SAMPLED);
      assertThat(app.last().value("x-b3-spanid")).isEqualTo("2");
      assertThat(pod.metrics().lines("opentelemetry_"))
          .isEqualTo(
              "opentelemetry_span_export_streams 0\n"
                  + "opentelemetry_span_export_requests 0\n"
                  + "opentelemetry_span_exports 0");
    }
  }

  @Test
  void theAdminPortIsNotTraced() throws IOException {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hello");
        Talk admin = server.admin();
        Talk talk = client.dial(SERVICE)) {
      admin.ask("GET /live HTTP/1.1\r\nhost: x\r\ntraceparent: " + SAMPLED + "\r\n\r\n");
      talk.ask(get("traceparent: " + SAMPLED));
      assertThat(spans(4, talk)).hasSize(4).noneMatch(span -> span.getName().equals("/live"));
    }
  }
}
