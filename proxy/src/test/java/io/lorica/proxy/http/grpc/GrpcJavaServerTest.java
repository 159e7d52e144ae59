package io.lorica.proxy.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.lorica.proto.destination.DestinationGrpc;
import io.lorica.proto.destination.GetDestination;
import io.lorica.proto.destination.NoEndpoints;
import io.lorica.proto.destination.Update;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proto.identity.IdentityGrpc;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.http.h2.LoopbackClient;
import io.lorica.testkit.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our client and grpc-java's server, over a socket, with the services that the proxy calls. */
class GrpcJavaServerTest {
  private static final GrpcMethod<Update> GET =
      new GrpcMethod<>("/io.linkerd.proxy.destination.Destination/Get", Update.parser());
  private static final GrpcMethod<CertifyResponse> CERTIFY =
      new GrpcMethod<>("/io.linkerd.proxy.identity.Identity/Certify", CertifyResponse.parser());

  private final Queue<String> seen = new ConcurrentLinkedQueue<>();
  private final AtomicInteger sent = new AtomicInteger();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private Server server;
  private LoopbackClient loop;
  private GrpcClient client;

  @SuppressWarnings("NullAway.Init")
  GrpcJavaServerTest() {}

  @BeforeEach
  void start() throws Exception {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Destination())
            .addService(new Identity())
            .intercept(new Recorder())
            .build()
            .start();
    loop =
        new LoopbackClient(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()),
            Http2Settings.DEFAULT);
    client = new GrpcClient(loop.connection()::open, "dst.test:8086", loop.scheduler());
  }

  @AfterEach
  void stop() throws InterruptedException {
    loop.close();
    server.shutdownNow().awaitTermination();
  }

  @Test
  void aUnaryCall() throws Exception {
    certify("web", GrpcOptions.DEFAULT.withMetadata(GrpcMetadata.EMPTY.with("x-test", "v")));

    assertThat(next()).isEqualTo("leaf of web");
    assertThat(seen).containsExactly("dst.test:8086 x-test=v lorica-proxy");
  }

  @Test
  void aUnaryCallThatFails() throws Exception {
    certify("", GrpcOptions.DEFAULT);

    assertThat(next()).isEqualTo("INVALID_ARGUMENT: missing identity \u20ac %");
  }

  @Test
  void aMethodThatTheServerDoesNotHave() throws Exception {
    call(new GrpcMethod<>("/a.B/C", Update.parser()), GetDestination.getDefaultInstance(), true);

    assertThat(next()).startsWith("UNIMPLEMENTED");
  }

  @Test
  void aStreamOfManyMessages() throws Exception {
    get("count:1000", true);

    for (int i = 0; i < 1000; i++) {
      assertThat(next()).isEqualTo("message");
    }
    assertThat(next()).isEqualTo("OK");
  }

  @Test
  void aStreamThatEndsWithAnError() throws Exception {
    get("fail", true);

    assertThat(next()).isEqualTo("message");
    assertThat(next()).isEqualTo("FAILED_PRECONDITION: gone");
  }

  @Test
  void largeMessagesAreBelowTheBoundOrRefused() throws Exception {
    certify("x".repeat(100_000), GrpcOptions.DEFAULT);
    assertThat(next()).hasSize("leaf of ".length() + 100_000);

    certify("large", GrpcOptions.DEFAULT);
    assertThat(next()).startsWith("RESOURCE_EXHAUSTED: message of 5242");
  }

  @Test
  void anObserverThatDoesNotAskStopsTheServer() throws Exception {
    GrpcClient.Call call = get("flood", false);
    assertThat(next()).isEqualTo("message");
    // The server sends while its transport takes it: our window, and what it buffers itself.
    Await.until("the server to be held up", () -> seen.contains("not ready"));
    assertThat(heard).isEmpty();
    // Held up for the first time it may go on once more, while window updates are on their way.
    AtomicInteger last = new AtomicInteger();
    Await.until("the server to stand still", () -> sent.get() == last.getAndSet(sent.get()));
    int before = sent.get();

    loop.call(
        () -> {
          call.resume();
          return true;
        });
    assertThat(next()).isEqualTo("message");
    assertThat(heard).isEmpty();
    assertThat(sent.get() - before).isLessThan(100);
    loop.call(
        () -> {
          call.cancel();
          return true;
        });
    Await.until("the server to hear", () -> seen.contains("cancelled"));
  }

  @Test
  void cancellingReachesTheServer() throws Exception {
    GrpcClient.Call call = get("silent", true);
    Await.until("the call to arrive", () -> seen.contains("silent"));
    loop.call(
        () -> {
          call.cancel();
          return true;
        });

    Await.until("the server to hear", () -> seen.contains("cancelled"));
    assertThat(heard).isEmpty();
  }

  @Test
  void theServerKnowsTheDeadline() throws Exception {
    loop.call(
        () ->
            client.call(
                GET,
                GetDestination.newBuilder().setPath("deadline").build(),
                GrpcOptions.DEFAULT.withTimeoutNs(TimeUnit.HOURS.toNanos(1)),
                new Listener<Update>(true)));

    assertThat(next()).isEqualTo("OK");
    assertThat(seen).contains("deadline in an hour");
  }

  @Test
  void aServerThatStopsFinishesItsCalls() throws Exception {
    get("silent", true);
    Await.until("the call to arrive", () -> seen.contains("silent"));
    server.shutdown();
    Await.until(
        "GOAWAY to arrive", () -> !loop.call(() -> loop.connection().isUsable()).booleanValue());
    assertThat(heard).isEmpty();
    server.shutdownNow();

    // What grpc-java says of a server that is stopped at once: RST_STREAM(CANCEL).
    assertThat(next()).isEqualTo("CANCELLED: the stream was reset: CANCEL");
  }

  private GrpcClient.Call get(String path, boolean greedy) throws Exception {
    return call(GET, GetDestination.newBuilder().setPath(path).build(), greedy);
  }

  private GrpcClient.Call call(GrpcMethod<Update> method, MessageLite request, boolean greedy)
      throws Exception {
    Listener<Update> listener = new Listener<>(greedy);
    return loop.call(
        () -> {
          GrpcClient.Call call = client.call(method, request, listener);
          listener.call = call;
          return call;
        });
  }

  private void certify(String identity, GrpcOptions options) throws Exception {
    loop.call(
        () ->
            client.unary(
                CERTIFY,
                CertifyRequest.newBuilder().setIdentity(identity).build(),
                options,
                result ->
                    heard.add(
                        switch (result) {
                          case GrpcResult.Answer<CertifyResponse>(CertifyResponse response) ->
                              response.getLeafCertificate().toStringUtf8();
                          case GrpcResult.Failure<CertifyResponse>(GrpcStatus status) ->
                              status.toString();
                        })));
  }

  private String next() throws InterruptedException {
    String line = heard.poll(30, TimeUnit.SECONDS);
    return line == null ? "nothing" : line;
  }

  private final class Listener<M> implements GrpcObserver<M> {
    private final boolean greedy;
    private GrpcClient.@Nullable Call call;

    /** {@code greedy} says that it does not hold back the next message at each one. */
    Listener(boolean greedy) {
      this.greedy = greedy;
    }

    @Override
    public void message(M message) {
      heard.add("message");
      if (call != null && !greedy) {
        call.pause();
      }
    }

    @Override
    public void ended(GrpcStatus status) {
      heard.add(status.toString());
    }
  }

  private final class Recorder implements ServerInterceptor {
    @Override
    public <Q, S> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, S> call, Metadata headers, ServerCallHandler<Q, S> next) {
      String own = headers.get(Metadata.Key.of("x-test", Metadata.ASCII_STRING_MARSHALLER));
      String agent = headers.get(Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER));
      if (own != null) {
        seen.add(call.getAuthority() + " x-test=" + own + " " + agent);
      }
      return next.startCall(call, headers);
    }
  }

  private static final class Identity extends IdentityGrpc.IdentityImplBase {
    @Override
    public void certify(CertifyRequest request, StreamObserver<CertifyResponse> response) {
      if (request.getIdentity().isEmpty()) {
        response.onError(
            Status.INVALID_ARGUMENT
                .withDescription("missing identity \u20ac %")
                .asRuntimeException());
        return;
      }
      ByteString leaf = ByteString.copyFromUtf8("leaf of " + request.getIdentity());
      if (request.getIdentity().equals("large")) {
        leaf = ByteString.copyFrom(new byte[5 << 20]);
      }
      response.onNext(CertifyResponse.newBuilder().setLeafCertificate(leaf).build());
      response.onCompleted();
    }
  }

  private final class Destination extends DestinationGrpc.DestinationImplBase {
    private final Update update =
        Update.newBuilder()
            .setNoEndpoints(NoEndpoints.newBuilder().setExists(true).build())
            .build();

    @Override
    public void get(GetDestination request, StreamObserver<Update> response) {
      ServerCallStreamObserver<Update> call = (ServerCallStreamObserver<Update>) response;
      call.setOnCancelHandler(() -> seen.add("cancelled"));
      String path = request.getPath();
      seen.add(path);
      if (path.startsWith("count:")) {
        for (int i = Integer.parseInt(path.substring(6)); i > 0; i--) {
          call.onNext(update);
        }
        call.onCompleted();
      } else if (path.equals("fail")) {
        call.onNext(update);
        call.onError(Status.FAILED_PRECONDITION.withDescription("gone").asRuntimeException());
      } else if (path.equals("flood")) {
        call.setOnReadyHandler(() -> flood(call));
      } else if (path.equals("deadline")) {
        long left = Context.current().getDeadline().timeRemaining(TimeUnit.SECONDS);
        seen.add(left > 3000 && left <= 3600 ? "deadline in an hour" : "deadline in " + left);
        call.onCompleted();
      }
    }

    private void flood(ServerCallStreamObserver<Update> call) {
      while (call.isReady()) {
        call.onNext(update);
        sent.incrementAndGet();
      }
      seen.add("not ready");
    }
  }
}
