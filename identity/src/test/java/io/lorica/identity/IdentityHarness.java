package io.lorica.identity;

import com.google.protobuf.ByteString;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.lorica.controller.grpc.Drain;
import io.lorica.controller.grpc.GrpcLimits;
import io.lorica.controller.grpc.GrpcServer;
import io.lorica.controller.kube.EmbeddedApi;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.TokenReviews;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.identity.grpc.CertifyNews;
import io.lorica.identity.grpc.CertifyService;
import io.lorica.identity.grpc.TokenJudge;
import io.lorica.identity.grpc.TrustRootsService;
import io.lorica.identity.issue.LeafLifetime;
import io.lorica.identity.issue.TrustDomain;
import io.lorica.identity.material.Authority;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proto.identity.IdentityGrpc;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.TestAuthority;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Both services over real gRPC, an API server whose token reviews a test decides, a clock. */
public final class IdentityHarness implements AutoCloseable {
  public static final TrustDomain DOMAIN = new TrustDomain("linkerd", "cluster.local");
  public static final String WEB = "web.app.serviceaccount.identity.linkerd.cluster.local";
  public static final LeafLifetime LIFE =
      new LeafLifetime(Duration.ofHours(24), Duration.ofSeconds(20));

  public final EmbeddedApi api = new EmbeddedApi();
  public final KubeClient client = api.client();
  public final ManualClock clock = new ManualClock();
  public final Authority authority = new Authority(DOMAIN, clock.instants());
  public final Drain drain = new Drain();

  /** The {@code spec} of every review that was asked for. */
  public final List<JsonNode> reviews = new CopyOnWriteArrayList<>();

  /** What {@link CertifyNews} was told. */
  public final List<String> news = new CopyOnWriteArrayList<>();

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final GrpcServer server;
  private final ManagedChannel channel;
  private volatile Function<JsonNode, MockResponse> reviewer = _ -> owner("app", "web");

  public IdentityHarness() throws IOException {
    api.override(this::review);
    CertifyNews told =
        new CertifyNews() {
          @Override
          public void issued(String identity, X509Certificate leaf) {
            news.add("issued " + identity);
          }

          @Override
          public void issuerUnfit(String identity, String reason) {
            news.add("unfit " + identity + ": " + reason);
          }
        };
    server =
        GrpcServer.start(
            new GrpcServer.Spec(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                List.of(
                    new CertifyService(
                        authority,
                        new TokenJudge(new TokenReviews(client), DOMAIN),
                        LIFE,
                        clock.instants(),
                        told),
                    new TrustRootsService(authority, drain)),
                executor,
                GrpcLimits.CALLS,
                drain),
            loops,
            api.metrics());
    channel = NettyChannelBuilder.forAddress(server.address()).usePlaintext().build();
  }

  private @org.jspecify.annotations.Nullable MockResponse review(RecordedRequest request) {
    if (!request.getPath().endsWith("/tokenreviews")) {
      return null;
    }
    JsonNode spec = JsonMapper.builder().build().readTree(request.getUtf8Body()).path("spec");
    reviews.add(spec);
    return reviewer.apply(spec);
  }

  /** From now on reviews are answered so. */
  public void reviewer(Function<JsonNode, MockResponse> answers) {
    reviewer = answers;
  }

  /** The token is that of a ServiceAccount. */
  public static MockResponse owner(String namespace, String name) {
    return user("system:serviceaccount:" + namespace + ":" + name);
  }

  /** The token is that of a user. */
  public static MockResponse user(String username) {
    ObjectNode status = JsonMapper.builder().build().createObjectNode();
    status.put("authenticated", true).putObject("user").put("username", username);
    return status(status);
  }

  /** The token could not be judged, or was not genuine if there is no error. */
  public static MockResponse rejected(String error) {
    ObjectNode status = JsonMapper.builder().build().createObjectNode();
    if (!error.isEmpty()) {
      status.put("error", error);
    }
    return status(status);
  }

  private static MockResponse status(ObjectNode status) {
    ObjectNode review = JsonMapper.builder().build().createObjectNode();
    review.put("kind", "TokenReview").put("apiVersion", "authentication.k8s.io/v1");
    review.set("status", status);
    return EmbeddedApi.json(201, review.toString());
  }

  /** Uses an issuer below its root; both must be valid by the manual clock. */
  public void use(TestAuthority root, TestAuthority issuer) {
    require(authority.useAnchors(root.pem()).isEmpty());
    require(
        authority
            .useIssuer(issuer.credentials().chainPem(), issuer.credentials().keyPem())
            .isEmpty());
  }

  /** Uses this issuer below that anchor. */
  public void use(KeyedChain root, KeyedChain issuer) {
    require(authority.useAnchors(root.chain().pem()).isEmpty());
    require(authority.useIssuer(issuer.chain().pem(), issuer.keyPem()).isEmpty());
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new AssertionError("the material was refused");
    }
  }

  public CertifyResponse certify(String identity, String token, byte[] request) {
    return IdentityGrpc.newBlockingStub(channel)
        .certify(
            CertifyRequest.newBuilder()
                .setIdentity(identity)
                .setToken(ByteString.copyFromUtf8(token))
                .setCertificateSigningRequest(ByteString.copyFrom(request))
                .build());
  }

  /** {@code CODE: description} of a call that must fail. */
  public String refusal(String identity, String token, byte[] request) {
    try {
      CertifyResponse unwanted = certify(identity, token, request);
      throw new AssertionError("certified until " + unwanted.getValidUntil().getSeconds());
    } catch (StatusRuntimeException refused) {
      return String.valueOf(refused.getMessage());
    }
  }

  public ManagedChannel channel() {
    return channel;
  }

  public GrpcServer server() {
    return server;
  }

  @Override
  public void close() {
    try {
      channel.shutdownNow();
      boolean _ = channel.awaitTermination(30, TimeUnit.SECONDS);
      server.shutdown(Duration.ofSeconds(30));
      executor.close();
      client.close();
      api.close();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
