package io.lorica.identity;

import static io.lorica.identity.IdentityHarness.WEB;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.lorica.controller.kube.EmbeddedApi;
import io.lorica.controller.kube.KubeClient;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.mesh.certificate.ChainVerdict;
import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.mesh.certificate.TlsUsage;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proto.identity.IdentityGrpc;
import io.lorica.proto.lorica.identity.TrustBundle;
import io.lorica.proto.lorica.identity.TrustRootsGrpc;
import io.lorica.proto.lorica.identity.WatchRequest;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as it is started in a pod: a process, flags, signals and an API server. */
final class IdentityProcessTest {
  private static final Pattern ADMIN = Pattern.compile("admin pages on \\S*:(\\d+)");
  private static final Pattern GRPC = Pattern.compile("starting gRPC server on \\S*:(\\d+)");

  @TempDir private Path directory = Path.of("");
  private final EmbeddedApi api = new EmbeddedApi();
  private final KubeClient client = api.client();
  private final List<Process> processes = new ArrayList<>();
  private boolean mayReview = true;

  IdentityProcessTest() {
    api.override(this::reviews);
  }

  private io.fabric8.mockwebserver.http.@org.jspecify.annotations.Nullable MockResponse reviews(
      RecordedRequest request) {
    if (request.getPath().endsWith("/tokenreviews")) {
      return IdentityHarness.owner("app", "web");
    }
    return request.getPath().endsWith("/selfsubjectaccessreviews")
        ? EmbeddedApi.json(
            201,
            "{\"kind\":\"SelfSubjectAccessReview\",\"apiVersion\":\"authorization.k8s.io/v1\","
                + "\"status\":{\"allowed\":%b,\"reason\":\"no role\"}}".formatted(mayReview))
        : null;
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::destroyForcibly);
    client.close();
    api.close();
  }

  @Test
  @Spec("05#28")
  void withoutMaterialItMakesItsOwnAndSigns() throws Exception {
    Process process = start("-identity-scheme=linkerd.io/tls");
    Await.until("ready", () -> admin("/ready").equals("200 ok\n"));
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port(GRPC)).usePlaintext().build();
    Iterator<TrustBundle> bundles =
        TrustRootsGrpc.newBlockingStub(channel).watch(WatchRequest.getDefaultInstance());
    TrustAnchors anchors =
        new TrustAnchors(PemCertificates.read(bundles.next().getPem()).certificates());
    CertifyResponse response =
        IdentityGrpc.newBlockingStub(channel)
            .certify(
                CertifyRequest.newBuilder()
                    .setIdentity(WEB)
                    .setToken(ByteString.copyFromUtf8("token"))
                    .setCertificateSigningRequest(ByteString.copyFrom(Requests.usual(WEB)))
                    .build());
    CertificateChain chain =
        CertificateChain.ofDer(
            response.getLeafCertificate().toByteArray(),
            response.getIntermediateCertificatesList().stream()
                .map(ByteString::toByteArray)
                .toList());
    assertThat(
            anchors.verify(
                chain, TlsUsage.SERVER, chain.leaf().getNotBefore().toInstant().plusSeconds(30)))
        .isEqualTo(new ChainVerdict.Verified());
    assertThat(admin("/metrics"))
        .contains("issuer_cert_ttl_seconds 6")
        .contains("grpc_server_handled_total{grpc_code=\"OK\",grpc_method=\"Certify\"");
    Event event = Await.value("the event", this::issuedEvent);
    assertThat(event.getType()).isEqualTo("Normal");
    assertThat(event.getInvolvedObject().getKind()).isEqualTo("ServiceAccount");
    assertThat(event.getInvolvedObject().getName()).isEqualTo("web");
    assertThat(event.getMessage())
        .startsWith("issued certificate for " + WEB + " until 20")
        .endsWith(" +0000 UTC: " + sha256(response.getLeafCertificate().toByteArray()));
    process.destroy();
    // Told to stop, it ends the stream in order before it goes.
    assertThat(bundles.hasNext()).isFalse();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    channel.shutdownNow();
  }

  @Test
  @Spec("05#27")
  void withoutASchemeItEndsInPeace() throws Exception {
    assertThat(exit(start("-identity-scheme="))).isZero();
  }

  @Test
  @Spec("05#25")
  void aCertificateThatIsNoAuthorityIsFatal() throws Exception {
    TestAuthority root = TestAuthority.root("root");
    TestCredentials leaf = root.leaf("x");
    supply(root.pem(), leaf.chainPem(), leaf.keyPem());
    assertThat(exit(start(supplied()))).isEqualTo(1);
    assertThat(output())
        .contains(
            "Failed to initialize identity service: failed to verify issuer certificate: it must"
                + " be an intermediate-CA, but it is not");
  }

  @Test
  @Spec("05#26")
  void aLifetimeThatDoesNotParseIsToldAndNotUsed() throws Exception {
    TestAuthority root = TestAuthority.root("root");
    supply(root.pem(), root.pem(), root.credentials().keyPem());
    String[] flags = supplied();
    flags[0] = "-identity-issuance-lifetime=abc";
    start(flags);
    Await.until("ready", () -> admin("/ready").equals("200 ok\n"));
    assertThat(output()).contains("Invalid issuance lifetime: abc");
    assertThat(admin("/ping")).isEqualTo("200 pong\n");
  }

  @Test
  void whoMayNotReviewTokensIsOfNoUse() throws Exception {
    mayReview = false;
    assertThat(exit(start("-identity-scheme=linkerd.io/tls"))).isEqualTo(1);
    assertThat(output()).contains("Unable to create kubernetes token reviews: no role");
  }

  @Test
  void aTrustDomainThatIsNoneIsFatal() throws Exception {
    assertThat(exit(start("-identity-scheme=linkerd.io/tls", "-identity-trust-domain=a..b")))
        .isEqualTo(1);
    assertThat(output()).contains("Invalid trust domain: invalid domain 'a..b'");
  }

  private String[] supplied() {
    return new String[] {
      "-log-format=plain",
      "-identity-scheme=linkerd.io/tls",
      "-issuer=" + directory.resolve("issuer"),
      "-trust-roots=" + directory.resolve("ca-bundle.crt")
    };
  }

  private void supply(String anchors, String certificate, String key) throws IOException {
    Path issuer = Files.createDirectories(directory.resolve("issuer"));
    Files.writeString(directory.resolve("ca-bundle.crt"), anchors);
    Files.writeString(issuer.resolve("crt.pem"), certificate);
    Files.writeString(issuer.resolve("key.pem"), key);
  }

  private Process start(String... flags) throws IOException {
    Path kubeconfig = directory.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        clusters: [{name: c, cluster: {server: "%s"}}]
        users: [{name: u, user: {}}]
        contexts: [{name: x, context: {cluster: c, user: u}}]
        current-context: x
        """
            .formatted(api.url()));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(
        List.of(
            "-addr=127.0.0.1:0",
            "-admin-addr=127.0.0.1:0",
            "-kubeconfig=" + kubeconfig,
            "-controller-namespace=linkerd",
            "-identity-trust-domain=cluster.local",
            "-issuer=" + directory.resolve("absent")));
    command.addAll(List.of(flags));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile())
            .start();
    processes.add(process);
    return process;
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("output"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private int port(Pattern line) {
    return Await.value(
        "the line " + line,
        () -> {
          Matcher matcher = line.matcher(output());
          return matcher.find()
              ? Optional.of(Integer.parseInt(matcher.group(1)))
              : Optional.empty();
        });
  }

  private String admin(String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(ADMIN) + path)).build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    }
  }

  private Optional<Event> issuedEvent() {
    return client.fabric8().v1().events().inNamespace("app").list().getItems().stream()
        .filter(event -> event.getReason().equals("IssuedLeafCertificate"))
        .findFirst();
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
