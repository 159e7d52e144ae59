package io.lorica.destination;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.lorica.controller.admin.ProcessMetrics;
import io.lorica.controller.args.CommandLineProgram;
import io.lorica.controller.kube.EmbeddedApi;
import io.lorica.controller.kube.FeedTiming;
import io.lorica.controller.kube.KubeClient;
import io.lorica.proto.destination.DestinationGrpc;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.GetDestination;
import io.lorica.proto.destination.Update;
import io.lorica.proto.inbound.InboundServerPoliciesGrpc;
import io.lorica.proto.inbound.PortSpec;
import io.lorica.proto.inbound.Server;
import io.lorica.proto.outbound.OutboundPoliciesGrpc;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.TrafficSpec;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The process as it runs: flags, API server, both gRPC faces over TCP, admin pages, the end. */
final class DestinationStackTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: app}
      spec:
        clusterIP: 10.95.0.10
        clusterIPs: [10.95.0.10]
        ports: [{port: 80, targetPort: 8080, protocol: TCP}]
      """;

  private static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web-0, namespace: app, labels: {linkerd.io/control-plane-ns: linkerd}}
      spec:
        serviceAccountName: web
        containers:
        - name: linkerd-proxy
          env:
          - {name: LINKERD2_PROXY_INBOUND_LISTEN_ADDR, value: '0.0.0.0:4143'}
          - {name: LINKERD2_PROXY_ADMIN_LISTEN_ADDR, value: '0.0.0.0:4191'}
          - {name: LINKERD2_PROXY_CONTROL_LISTEN_ADDR, value: '0.0.0.0:4190'}
          livenessProbe: {httpGet: {path: /live, port: 4191}}
      status: {phase: Running, podIP: 10.240.1.10, podIPs: [{ip: 10.240.1.10}]}
      """;

  private static final String SLICE =
      """
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {name: web-1, namespace: app, labels: {kubernetes.io/service-name: web}}
      addressType: IPv4
      ports: [{name: '', port: 8080, protocol: TCP}]
      endpoints:
      - addresses: [10.240.1.10]
        targetRef: {kind: Pod, name: web-0, namespace: app}
      """;

  private final EmbeddedApi api = new EmbeddedApi();
  private final KubeClient writer = api.client();
  private final KubeClient client = api.client();
  private final PrometheusMeterRegistry metrics = ProcessMetrics.registry();
  private final List<ManagedChannel> channels = new ArrayList<>();
  private DestinationStack stack;

  @BeforeEach
  void start() throws Exception {
    create(SERVICE);
    create(POD);
    Main main =
        CommandLineProgram.parse(
            new Main(),
            "-addr=127.0.0.1:0",
            "-metrics-addr=127.0.0.1:0",
            "--grpc-addr=127.0.0.1:0",
            "--admin-addr=127.0.0.1:0",
            "-controller-namespace=linkerd",
            "-outbound-transport-mode=transport-header",
            "-enable-ipv6=false",
            "-identity-trust-domain=cluster.local",
            "-cluster-domain=cluster.local",
            "-default-opaque-ports=25,3306",
            "--probe-networks=0.0.0.0/0,::/0",
            "--admission-controller-disabled");
    FeedTiming timing = FeedTiming.standard(_ -> LockSupport.parkNanos(1_000_000), new Random(1));
    stack =
        DestinationStack.start(
            main.settings(metrics), new DestinationStack.Surroundings(client, timing, metrics));
  }

  @AfterEach
  void close() {
    channels.forEach(ManagedChannel::shutdownNow);
    stack.close();
    client.close();
    writer.close();
    api.close();
  }

  private void create(String yaml) {
    writer.fabric8().load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).create();
  }

  private void delete(String yaml) {
    writer.fabric8().load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).delete();
  }

  private ManagedChannel channel(InetSocketAddress address) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address).usePlaintext().directExecutor().build();
    channels.add(channel);
    return channel;
  }

  private Collected<Update> get(String path) {
    Collected<Update> stream = new Collected<>();
    DestinationGrpc.newStub(channel(stack.discoveryAddress()))
        .get(GetDestination.newBuilder().setPath(path).build(), stream);
    return stream;
  }

  private Collected<Server> watchPort(int port) {
    Collected<Server> stream = new Collected<>();
    InboundServerPoliciesGrpc.newStub(channel(stack.policyAddress()))
        .watchPort(
            PortSpec.newBuilder()
                .setWorkload("{\"ns\":\"app\",\"pod\":\"web-0\"}\n")
                .setPort(port)
                .build(),
            stream);
    return stream;
  }

  @Test
  @Spec({"04#5", "04#7", "10#13"})
  void endpointsComeAndGoWithTheirSlices() {
    Collected<Update> stream = get("web.app.svc.cluster.local:80");
    create(SLICE);
    Update add = stream.await("the pod is added", Update::hasAdd);
    assertThat(add.getAdd().getAddrs(0).getTlsIdentity().getDnsLikeIdentity().getName())
        .isEqualTo("web.app.serviceaccount.identity.linkerd.cluster.local");
    assertThat(add.getAdd().getAddrs(0).getProtocolHint().getOpaqueTransport().getInboundPort())
        .isEqualTo(4143);
    delete(SLICE);
    Update remove = stream.await("the pod is removed", Update::hasRemove);
    assertThat(remove.getRemove().getAddrs(0).getPort()).isEqualTo(8080);
  }

  @Test
  @Spec("04#26")
  void profileOfAnUnknownAddressIsThatAddress() {
    Collected<DestinationProfile> stream = new Collected<>();
    DestinationGrpc.newStub(channel(stack.discoveryAddress()))
        .getProfile(GetDestination.newBuilder().setPath("172.0.0.1:3306").build(), stream);
    DestinationProfile profile = stream.await("a profile", _ -> true);
    assertThat(profile.hasEndpoint()).isTrue();
    assertThat(profile.getOpaqueProtocol()).isTrue();
    assertThat(profile.getFullyQualifiedName()).isEmpty();
    assertThat(profile.getRetryBudget().getMinRetriesPerSecond()).isEqualTo(10);
  }

  @Test
  @Spec({"07#1", "07#19"})
  void inboundPolicyLivesAsLongAsItsPod() {
    Collected<Server> stream = watchPort(4191);
    Server server = stream.await("a policy", _ -> true);
    assertThat(server.getLabelsMap()).containsEntry("name", "all-unauthenticated");
    assertThat(server.getProtocol().getDetect().getHttpRoutesList())
        .extracting(route -> route.getMetadata().getDefault())
        .containsExactly("default", "probe");
    delete(POD);
    assertThat(stream.awaitEnd()).isEqualTo("OK");
    assertThat(watchPort(4191).awaitEnd()).contains("NOT_FOUND: unknown server");
  }

  @Test
  @Spec("07#30")
  void outboundPolicyBalancesOverTheService() {
    OutboundPolicy policy =
        OutboundPoliciesGrpc.newBlockingStub(channel(stack.policyAddress()))
            .withDeadlineAfter(30, TimeUnit.SECONDS)
            .get(
                TrafficSpec.newBuilder()
                    .setSourceWorkload("client:x")
                    .setAuthority("web.app.svc.cluster.local:80")
                    .build());
    var rule = policy.getProtocol().getDetect().getHttp2().getRoutes(0).getRules(0);
    var backend = rule.getBackends().getFirstAvailable().getBackends(0).getBackend();
    assertThat(backend.getBalancer().getDiscovery().getDst().getPath())
        .isEqualTo("web.app.svc.cluster.local:80");
    assertThat(backend.getBalancer().hasPeakEwma()).isTrue();
  }

  @Test
  @Spec("04#31")
  void endOfTheProcessEndsStreamsInOrder() throws Exception {
    Collected<Update> endpoints = get("web.app.svc.cluster.local:80");
    Collected<Server> policy = watchPort(8080);
    policy.await("a policy", _ -> true);
    Await.until(
        "both streams are open",
        () ->
            metrics.get("grpc_server_open_streams").tag("face", "discovery").gauge().value() == 1);
    stack.shutdown();
    assertThat(endpoints.awaitEnd()).isEqualTo("OK");
    assertThat(policy.awaitEnd()).isEqualTo("OK");
  }

  @Test
  void eachFaceSaysWhenItIsReady() throws Exception {
    assertThat(page(stack.discoveryAdminAddress(), "/ready")).isEqualTo("200 ok\n");
    assertThat(page(stack.policyAdminAddress(), "/ready")).isEqualTo("200 ok\n");
    assertThat(page(stack.discoveryAdminAddress(), "/ping")).isEqualTo("200 pong\n");
    assertThat(page(stack.policyAdminAddress(), "/live")).isEqualTo("200 alive\n");
    assertThat(page(stack.policyAdminAddress(), "/metrics")).contains("grpc_server_open_streams");
  }

  private static String page(InetSocketAddress address, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + address.getPort() + path);
      HttpResponse<String> answer =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    }
  }
}
