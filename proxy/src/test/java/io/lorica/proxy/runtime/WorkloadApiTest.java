package io.lorica.proxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.lorica.proto.spiffe.X509SVIDResponse;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.MeshClient;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Svids;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.TcpPeer;
import io.lorica.proxy.harness.Wire;
import io.lorica.proxy.harness.WorkloadApi;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestAuthority;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workloads outside the cluster: their identities are URIs and come by a Workload API. */
final class WorkloadApiTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final int PORT = 8080;
  private static final String CLIENT = "spiffe://root.linkerd.cluster.local/vm-client";
  private static final String SERVER = "spiffe://root.linkerd.cluster.local/vm-server";
  private static final String SERVER_NAME = "vm-server.cluster.local";
  private static final String REFRESHES = "control_identity_cert_refreshes_total";

  @TempDir private Path dir;
  private Path socket;
  private ControlPlane control;
  private WorkloadApi api;
  private Pod client;
  private Pod server;

  @BeforeEach
  void start() throws IOException {
    socket = dir.resolve("api.sock");
    control = ControlPlane.start();
    api = WorkloadApi.start(socket);
    api.say(fresh());
    client = pod("client", CLIENT, "vm-client.cluster.local").start();
    server = pod("server", SERVER, SERVER_NAME).start();
    control
        .endpoints()
        .say(
            AUTHORITY,
            Policies.add(
                Policies.spiffe(
                    Policies.meshed(server.at(PORT), "replaced"), SERVER, SERVER_NAME)));
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    api.close();
    control.close();
  }

  private Pod.Builder pod(String name, String id, String serverName) {
    return Pod.builder(control, name).spiffe(socket, id, serverName);
  }

  private X509SVIDResponse fresh() {
    return Svids.fresh(control.issuer().root(), CLIENT, SERVER);
  }

  private static byte[] leafOf(X509SVIDResponse update, String id) throws Exception {
    return update.getSvidsList().stream()
        .filter(svid -> svid.getSpiffeId().equals(id))
        .map(svid -> first(svid.getX509Svid().newInput()))
        .findFirst()
        .orElseThrow();
  }

  private static byte[] first(java.io.InputStream der) {
    try {
      return CertificateFactory.getInstance("X.509").generateCertificate(der).getEncoded();
    } catch (CertificateException e) {
      throw new AssertionError(e);
    }
  }

  /** What the server's proxy proves itself with in a handshake that begins now. */
  private byte[] shown() throws Exception {
    try (Talk plain = server.visit(PORT);
        Talk secured =
            new MeshClient(Optional.empty(), Optional.empty()).secure(plain, SERVER_NAME)) {
      return ((SSLSocket) secured.socket()).getSession().getPeerCertificates()[0].getEncoded();
    }
  }

  private void exchange() throws IOException {
    try (Talk talk = client.dial(SERVICE)) {
      assertThat(talk.ask("GET / HTTP/1.1\r\nhost: web\r\n\r\n").text()).isEqualTo("hello");
    }
  }

  @Test
  @Spec("10#39")
  void trafficIsMutuallyProvenWithUris() throws IOException {
    try (Http1App app = Http1App.saying(server.at(PORT), "hello")) {
      exchange();
      assertThat(app.last().value("l5d-client-id")).isEqualTo(CLIENT);
    }
    client.awaitMetric(1, "tcp_open_total", "peer=\"dst\"", "server_id=\"" + SERVER + "\"");
    server.awaitMetric(1, "request_total", "direction=\"inbound\"", "client_id=\"" + CLIENT + "\"");
    server.awaitMetric(1, REFRESHES, "result=\"ok\"");
    assertThat(control.issuer().requests()).isEmpty();
    assertThat(control.anchorWatches()).isZero();
  }

  @Test
  void aRenewalReachesNewHandshakesAndLeavesOpenConnections() throws Exception {
    control.policies().say(Wire.text(SERVICE), Policies.opaque(Policies.balanced(AUTHORITY)));
    try (TcpPeer peer =
            TcpPeer.serve(
                server.at(PORT),
                talk -> {
                  for (int next = talk.read(); next >= 0; next = talk.read()) {
                    talk.send(new byte[] {(byte) next});
                  }
                });
        Talk open = client.dial(SERVICE)) {
      open.send("a");
      assertThat(open.read(1)).isEqualTo("a");
      byte[] old = shown();

      X509SVIDResponse renewed = fresh();
      api.say(renewed);
      client.awaitMetric(2, REFRESHES, "result=\"ok\"");
      server.awaitMetric(2, REFRESHES, "result=\"ok\"");

      assertThat(shown()).isEqualTo(leafOf(renewed, SERVER)).isNotEqualTo(old);
      open.send("b");
      assertThat(open.read(1)).isEqualTo("b");
      int before = peer.accepted();
      try (Talk another = client.dial(SERVICE)) {
        another.send("c");
        assertThat(another.read(1)).isEqualTo("c");
      }
      assertThat(peer.accepted()).isEqualTo(before + 1);
    }
  }

  @Test
  void anUpdateThatCannotBeUsedIsCountedAndTheOldCertificateStays() throws Exception {
    byte[] old = shown();
    api.say(Svids.fresh(TestAuthority.root("stranger"), CLIENT, SERVER));
    server.awaitMetric(1, REFRESHES, "result=\"error\"");
    client.awaitMetric(1, REFRESHES, "result=\"error\"");
    assertThat(shown()).isEqualTo(old);
    assertThat(server.isReady()).isTrue();
    try (Http1App _ = Http1App.saying(server.at(PORT), "hello")) {
      exchange();
    }
  }

  @Test
  void anApiThatGoesAwayIsFoundAgainAndTrafficFlowsMeanwhile() throws Exception {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hello")) {
      api.stop();
      exchange();
      X509SVIDResponse renewed = fresh();
      api.say(renewed);
      api.restart();
      client.awaitMetric(2, REFRESHES, "result=\"ok\"");
      server.awaitMetric(2, REFRESHES, "result=\"ok\"");
      assertThat(shown()).isEqualTo(leafOf(renewed, SERVER));
      exchange();
      Await.until("a stream for each", () -> api.watchers() == 2);
    }
  }

  @Test
  void aRefusedProxyAsksAgainAndLeavesNoConnectionBehind() throws IOException {
    int before = api.calls();
    api.refuse(Status.PERMISSION_DENIED);
    Await.until("both have asked three times", () -> api.calls() >= before + 6);
    api.say(fresh());
    client.awaitMetric(2, REFRESHES, "result=\"ok\"");
    server.awaitMetric(2, REFRESHES, "result=\"ok\"");
    Await.until("a connection for each stream", () -> api.connections() == 2);
    assertThat(api.watchers()).isEqualTo(2);
  }

  @Test
  void aProxyThatIsThereFirstWaitsForTheApi() throws IOException {
    api.stop();
    try (Pod early = pod("early", CLIENT, "vm-client.cluster.local").launch()) {
      assertThat(early.isReady()).isFalse();
      api.restart();
      early.awaitReady();
    }
  }

  @Test
  void withoutAnchorsInTheEnvironmentThoseOfTheApiAreTrusted() throws IOException {
    try (Pod bare =
            pod("bare", CLIENT, "vm-client.cluster.local")
                .put("IDENTITY_TRUST_ANCHORS", "")
                .start();
        Http1App _ = Http1App.saying(server.at(PORT), "hello");
        Talk talk = bare.dial(SERVICE)) {
      assertThat(talk.ask("GET / HTTP/1.1\r\nhost: web\r\n\r\n").text()).isEqualTo("hello");
      bare.awaitMetric(1, "tcp_open_total", "peer=\"dst\"", "server_id=\"" + SERVER + "\"");
    }
  }
}
