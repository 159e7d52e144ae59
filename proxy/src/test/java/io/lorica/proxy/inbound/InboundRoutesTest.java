package io.lorica.proxy.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.lorica.proto.httproute.HostMatch;
import io.lorica.proto.httproute.HttpFailureInjector;
import io.lorica.proto.httproute.RequestHeaderModifier;
import io.lorica.proto.httproute.RequestRedirect;
import io.lorica.proto.httptypes.Headers;
import io.lorica.proto.inbound.HttpLocalRateLimit;
import io.lorica.proto.inbound.HttpRoute;
import io.lorica.proto.meta.Metadata;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Message;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Routes;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Routes and limits of a port of the pod (spec 01 §11, §12.2). */
final class InboundRoutesTest {
  private static final int PORT = 8080;

  private ControlPlane control;
  private Pod pod;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "server");
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  private void serve(HttpLocalRateLimit limit, HttpRoute.Builder... routes) {
    HttpRoute[] built = new HttpRoute[routes.length];
    for (int i = 0; i < routes.length; i++) {
      built[i] = routes[i].setMetadata(Metadata.newBuilder().setDefault("route-" + i)).build();
    }
    control.serverPolicies().say("server:" + PORT, ServerPolicies.routed(limit, built));
    Await.until(
        "the policy is in force",
        () -> {
          pod.visit(PORT).close();
          return control.serverPolicies().calls("server:" + PORT) > 0;
        });
  }

  private static HttpRoute.Builder route(HttpRoute.Rule.Builder rule) {
    return HttpRoute.newBuilder().addRules(rule);
  }

  private static HttpRoute.Rule.Builder below(String prefix) {
    return HttpRoute.Rule.newBuilder().addMatches(Routes.below(prefix));
  }

  private static String get(String host, String path) {
    return "GET " + path + " HTTP/1.1\r\nhost: " + host + "\r\n\r\n";
  }

  @Test
  void routesAreChosenByHostAndPath() throws IOException {
    serve(
        HttpLocalRateLimit.getDefaultInstance(),
        route(below("/a"))
            .addHosts(HostMatch.newBuilder().setExact("web.test"))
            .addRules(
                below("/moved")
                    .addFilters(
                        HttpRoute.Filter.newBuilder()
                            .setRedirect(RequestRedirect.newBuilder().setHost("other")))));
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      Await.until("routed", () -> talk.ask(get("web.test", "/b")).status() == 404);
      assertThat(talk.ask(get("web.test", "/a/b")).status()).isEqualTo(200);
      assertThat(talk.ask(get("else.test", "/a/b")).status()).isEqualTo(404);
      Message moved = talk.ask(get("web.test", "/moved/x"));
      assertThat(moved.status()).isEqualTo(301);
      assertThat(moved.value("location")).isEqualTo("http://other/moved/x");
    }
    pod.awaitMetric(2, "inbound_http_route_not_found_total", "target_port=\"8080\"");
  }

  @Test
  void permittedRequestsAreFiltered() throws IOException {
    Headers added =
        Headers.newBuilder()
            .addHeaders(
                Headers.Header.newBuilder().setName("x-a").setValue(ByteString.copyFromUtf8("1")))
            .build();
    serve(
        HttpLocalRateLimit.getDefaultInstance(),
        route(
            below("/a")
                .addFilters(
                    HttpRoute.Filter.newBuilder()
                        .setRequestHeaderModifier(
                            RequestHeaderModifier.newBuilder().setSet(added)))),
        route(
            below("/fails")
                .addFilters(
                    HttpRoute.Filter.newBuilder()
                        .setFailureInjector(HttpFailureInjector.newBuilder().setStatus(418)))),
        route(below("/unknown").addFilters(HttpRoute.Filter.getDefaultInstance())));
    try (Http1App app = Http1App.saying(pod.at(PORT), "hi")) {
      Await.until(
          "filtered",
          () -> {
            try (Talk talk = pod.visit(PORT)) {
              return talk.ask(get("web", "/a")).status() == 200 && app.last().has("x-a");
            }
          });
      assertThat(app.last().value("x-a")).isEqualTo("1");
      for (String path : new String[] {"/fails", "/unknown"}) {
        try (Talk talk = pod.visit(PORT)) {
          assertThat(talk.ask(get("web", path)).status()).as(path).isEqualTo(500);
        }
      }
    }
  }

  @Test
  void requestsBeyondTheLimitAreAnsweredAndTheConnectionStays() throws IOException {
    HttpLocalRateLimit.Limit one =
        HttpLocalRateLimit.Limit.newBuilder().setRequestsPerSecond(1).build();
    serve(HttpLocalRateLimit.newBuilder().setTotal(one).build());
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      Await.until("limited", () -> talk.ask(get("web", "/")).status() == 429);
      Await.until("a second later", () -> talk.ask(get("web", "/")).status() == 200);
    }
    Await.until(
        "counted",
        () ->
            pod.metrics().sum("inbound_http_local_ratelimit_total", "ratelimit_scope=\"total\"")
                >= 1);
  }

  @Test
  @Spec("10#28")
  void aLimitOfNoRequestsIsNone() throws IOException {
    HttpLocalRateLimit.Limit none = HttpLocalRateLimit.Limit.getDefaultInstance();
    // The route shows that the policy is in force.
    serve(
        HttpLocalRateLimit.newBuilder().setTotal(none).setIdentity(none).build(),
        route(below("/a")));
    try (Http1App _ = Http1App.saying(pod.at(PORT), "hi");
        Talk talk = pod.visit(PORT)) {
      Await.until("routed", () -> talk.ask(get("web", "/b")).status() == 404);
      for (int i = 0; i < 50; i++) {
        assertThat(talk.ask(get("web", "/a")).status()).isEqualTo(200);
      }
    }
    pod.awaitMetric(0, "inbound_http_local_ratelimit_total");
  }
}
