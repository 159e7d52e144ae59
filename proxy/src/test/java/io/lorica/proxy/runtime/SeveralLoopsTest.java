package io.lorica.proxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lorica.proto.inbound.HttpLocalRateLimit;
import io.lorica.proto.inbound.HttpRoute;
import io.lorica.proto.inbound.Server;
import io.lorica.proto.meta.Metadata;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Routes;
import io.lorica.proxy.harness.ServerPolicies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Await;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A proxy with two data loops is one proxy to whoever looks at it. */
final class SeveralLoopsTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final String GET = "GET / HTTP/1.1\r\nhost: web\r\n\r\n";
  private static final int PORT = 8080;

  /** Connections are spread over the loops by turns, so that each serves half of them. */
  private static final int CONNECTIONS = 6;

  private ControlPlane control;
  private Pod client;
  private Pod server;
  private final List<Talk> talks = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    assumeTrue(
        Runtime.getRuntime().availableProcessors() >= 2, "loops are not more than processors");
    control = ControlPlane.start();
    client = Pod.builder(control, "client").put("CORES", "2").start();
    server = Pod.builder(control, "server").put("CORES", "2").start();
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
  }

  @AfterEach
  void stop() {
    talks.forEach(Talk::close);
    if (control != null) {
      client.close();
      server.close();
      control.close();
    }
  }

  private void dial() throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      talks.add(client.dial(SERVICE));
    }
  }

  @Test
  void theirConnectionsAddUpInOneSeriesOfEachKind() throws IOException {
    try (Http1App app = Http1App.saying(server.at(PORT), "hello")) {
      dial();
      for (Talk talk : talks) {
        assertThat(talk.ask(GET).text()).isEqualTo("hello");
      }

      client.awaitMetric(CONNECTIONS, "response_total", "direction=\"outbound\"");
      server.awaitMetric(
          CONNECTIONS, "response_total", "target_port=\"8080\"", "direction=\"inbound\"");
      assertThat(client.metrics().lines("response_total{direction=\"outbound\"").lines())
          .as("series")
          .hasSize(1);
      assertThat(app.connections()).as("each loop has its own").isBetween(2, CONNECTIONS);
    }
  }

  @Test
  void aChangeOfPolicyReachesTheConnectionsOfAll() throws IOException {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hello")) {
      dial();
      for (Talk talk : talks) {
        assertThat(talk.ask(GET).status()).isEqualTo(200);
      }
      control.serverPolicies().say("server:" + PORT, onlyBelow("/elsewhere"));

      for (Talk talk : talks) {
        Await.until("the request has no route", () -> talk.ask(GET).status() == 404);
      }
    }
  }

  @Test
  void requestsOfAllAreFinishedWhenItDrains() throws Exception {
    CountDownLatch arrived = new CountDownLatch(CONNECTIONS);
    CountDownLatch go = new CountDownLatch(1);
    try (Http1App _ =
        Http1App.serve(
            server.at(PORT),
            request -> {
              arrived.countDown();
              awaitQuietly(go);
              return Http1App.ok("late");
            })) {
      dial();
      for (Talk talk : talks) {
        talk.send(GET);
      }
      arrived.await();
      Thread drain = Thread.ofPlatform().start(() -> client.proxy().shutdown());
      Await.until("nobody is let in", () -> isRefused());
      go.countDown();

      for (Talk talk : talks) {
        assertThat(talk.answer().text()).isEqualTo("late");
      }
      drain.join();
    }
  }

  private static Server onlyBelow(String prefix) {
    HttpRoute route =
        HttpRoute.newBuilder()
            .setMetadata(Metadata.newBuilder().setDefault("route"))
            .addRules(HttpRoute.Rule.newBuilder().addMatches(Routes.below(prefix)))
            .build();
    return ServerPolicies.routed(HttpLocalRateLimit.getDefaultInstance(), route);
  }

  private boolean isRefused() {
    try (Talk _ = client.dial(SERVICE)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
