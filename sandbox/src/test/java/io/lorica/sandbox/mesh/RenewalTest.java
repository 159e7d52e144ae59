package io.lorica.sandbox.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.dsl.RollableScalableResource;
import io.grpc.Status;
import io.lorica.mesh.names.ControlPlane;
import io.lorica.sandbox.InPod;
import io.lorica.sandbox.MeshedPair;
import io.lorica.sandbox.SandboxExtension;
import io.lorica.sandbox.TestSandbox;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Leaves that live for 15 s, and are renewed when 70 % of that have passed. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenewalTest {
  private static final List<String> SHORT_LIVES =
      List.of("-identity-issuance-lifetime=13s", "-identity-clock-skew-allowance=2s");

  private static final int RENEWALS = 3;

  private static final InetSocketAddress ADMIN =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4191);

  private final TestSandbox sandbox;
  private final MeshedPair pair;

  RenewalTest() throws IOException {
    sandbox = TestSandbox.alone("renewal");
    sandbox.mesh();
    List<String> arguments =
        identity().getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs();
    List<String> changed = new ArrayList<>(arguments);
    changed.removeIf(each -> SHORT_LIVES.stream().anyMatch(mine -> sameFlag(mine, each)));
    changed.addAll(SHORT_LIVES);
    restartIdentity(changed);
    sandbox.mesh().awaitDeployments(ControlPlane.NAMESPACE);
    this.pair = sandbox.newPair();
  }

  @AfterAll
  void stop() throws IOException {
    sandbox.close();
  }

  @Test
  @Timeout(180)
  void renewalsBreakNoConnectionAndNoRequest() throws Exception {
    try (TcpApp _ = TcpApp.serve(pair.server().listen(8080), RenewalTest::echoRequests);
        TcpApp _ = TcpApp.serve(pair.server().listen(9000), RenewalTest::echoLines);
        GrpcApp _ = GrpcApp.serve(pair.server(), 8081, 0);
        Http1 http = connect(8080);
        Http1 opaque = connect(9000);
        GrpcUser user = new GrpcUser(pair.client(), pair.service(8081))) {
      GrpcUser.Call call = user.open(GrpcApp.CHAT);
      // From here on these three are there.
      ask(http, 0);
      say(opaque, 0);
      chat(call, 0);
      AtomicBoolean over = new AtomicBoolean();
      Rounds rounds = new Rounds(over);
      Together.run(
          () -> rounds.run(round -> ask(http, round)),
          () -> rounds.run(round -> say(opaque, round)),
          () -> rounds.run(round -> chat(call, round)),
          () -> watchRenewals(over));
      call.end();
      assertThat(call.next()).isEqualTo(Status.OK);
    }
  }

  /** Repeats something until it is over. */
  private record Rounds(AtomicBoolean over) {
    void run(Together.Task task) throws Exception {
      for (int round = 0; !over.get(); round++) {
        task.run(round);
      }
    }
  }

  /** Meanwhile the connections that are open stay the same, and new ones are made. */
  private void watchRenewals(AtomicBoolean over) throws IOException {
    try {
      Page client = Page.of(pair.client());
      Page server = Page.of(pair.server());
      long opened = 0;
      while (Page.of(pair.client()).renewals() < client.renewals() + RENEWALS
          || Page.of(pair.server()).renewals() < server.renewals() + RENEWALS) {
        try (Http1 connection = connect(9000)) {
          say(connection, opened++);
        }
      }
      assertThat(Instant.now().getEpochSecond())
          .as("the certificates of the open connections have expired")
          .isGreaterThan(Math.max(client.expiry(), server.expiry()));
      assertThat(Page.of(pair.client()).connections()).isEqualTo(client.connections() + opened);
    } finally {
      over.set(true);
    }
  }

  /**
   * What a proxy says of itself.
   *
   * @param text its page of metrics
   */
  private record Page(String text) {
    static Page of(InPod place) throws IOException {
      try (Http1 admin = new Http1(place.connect(ADMIN))) {
        admin.send("GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n");
        return new Page(new String(admin.message().body(), StandardCharsets.UTF_8));
      }
    }

    long renewals() {
      return sum("control_identity_cert_refreshes_total\\{result=\"ok\"\\}");
    }

    long expiry() {
      return sum("control_identity_cert_expiration_timestamp_seconds");
    }

    /** To servers, since the start. */
    long connections() {
      return sum("tcp_open_total\\{direction=\"outbound\",peer=\"dst\"[^}]*\\}");
    }

    private long sum(String series) {
      return Pattern.compile("(?m)^" + series + " ([\\d.]+)$")
          .matcher(text)
          .results()
          .mapToLong(found -> (long) Double.parseDouble(found.group(1)))
          .sum();
    }
  }

  private static void ask(Http1 connection, long round) throws IOException {
    byte[] body = new Noise(round, 20_000).bytes();
    connection.send("POST / HTTP/1.1\r\nhost: server\r\n", body);
    Http1.Message answer = connection.message();
    assertThat(answer.head().status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(body);
  }

  private static void echoRequests(Http1 connection) throws IOException {
    connection.serve(head -> connection.send("HTTP/1.1 200 OK\r\n", connection.body(head).body()));
  }

  private static void say(Http1 connection, long round) throws IOException {
    connection.send("round " + round + "\r\n");
    assertThat(connection.line()).contains("round " + round);
  }

  private static void echoLines(Http1 connection) throws IOException {
    for (var line = connection.line(); line.isPresent(); line = connection.line()) {
      connection.send(line.get() + "\r\n");
    }
  }

  private static void chat(GrpcUser.Call call, long round) throws InterruptedException {
    byte[] message = new Noise(round, 20_000).bytes();
    call.send(message);
    assertThat(call.next()).isEqualTo(message);
  }

  private Http1 connect(int port) throws IOException {
    return new Http1(pair.client().connect(pair.service(port)));
  }

  private Deployment identity() {
    return deployment().get();
  }

  private void restartIdentity(List<String> args) {
    deployment()
        .edit(
            now ->
                new DeploymentBuilder(now)
                    .editSpec()
                    .editTemplate()
                    .editSpec()
                    .editFirstContainer()
                    .withArgs(args)
                    .endContainer()
                    .endSpec()
                    .endTemplate()
                    .endSpec()
                    .build());
  }

  private RollableScalableResource<Deployment> deployment() {
    return sandbox
        .client()
        .apps()
        .deployments()
        .inNamespace(ControlPlane.NAMESPACE)
        .withName(ControlPlane.IDENTITY);
  }

  private static boolean sameFlag(String one, String other) {
    return other.startsWith(one.substring(0, one.indexOf('=') + 1));
  }
}
