package io.lorica.proxy.harness;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.lorica.proto.spiffe.SpiffeWorkloadAPIGrpc;
import io.lorica.proto.spiffe.X509SVIDRequest;
import io.lorica.proto.spiffe.X509SVIDResponse;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A SPIFFE Workload API by grpc-java on a Unix socket. It tells every caller the same, and refuses
 * calls without the metadata that the standard asks for, as a conforming one does.
 */
public final class WorkloadApi implements Closeable {
  private static final String KEY = "svids";
  private static final Metadata.Key<String> CONSENT =
      Metadata.Key.of("workload.spiffe.io", Metadata.ASCII_STRING_MARSHALLER);

  private final Path socket;
  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final Script<X509SVIDResponse> script = new Script<>(null);
  private final AtomicInteger connections = new AtomicInteger();
  private Server server;

  private WorkloadApi(Path socket) throws IOException {
    this.socket = socket;
    server = serve();
  }

  public static WorkloadApi start(Path socket) throws IOException {
    return new WorkloadApi(socket);
  }

  private Server serve() throws IOException {
    return NettyServerBuilder.forAddress(new DomainSocketAddress(socket.toString()))
        .channelType(EpollServerDomainSocketChannel.class)
        .bossEventLoopGroup(loops)
        .workerEventLoopGroup(loops)
        .addService(new Svid())
        .intercept(new Refusal())
        .addTransportFilter(new Connections())
        .build()
        .start();
  }

  /** Tells this to all present callers and to those that come. */
  public void say(X509SVIDResponse update) {
    script.say(KEY, update);
  }

  /** Ends the present calls with this status, and calls to come, until something else is said. */
  public void refuse(Status status) {
    script.refuse(KEY, status);
  }

  /** How often it was asked. */
  public int calls() {
    return script.calls(KEY);
  }

  /** Connections that are open now. */
  public int connections() {
    return connections.get();
  }

  /** Calls that are open now. */
  public int watchers() {
    return script.watchers(KEY);
  }

  /** Goes away, and its socket with it. */
  public void stop() throws IOException {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the workload API does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    Files.deleteIfExists(socket);
  }

  /** Comes back on the same path. */
  public void restart() throws IOException {
    server = serve();
  }

  @Override
  public void close() throws IOException {
    stop();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private final class Svid extends SpiffeWorkloadAPIGrpc.SpiffeWorkloadAPIImplBase {
    @Override
    public void fetchX509SVID(X509SVIDRequest request, StreamObserver<X509SVIDResponse> observer) {
      ((ServerCallStreamObserver<X509SVIDResponse>) observer)
          .setOnCancelHandler(() -> script.forget(KEY, observer));
      script.watch(KEY, observer);
    }
  }

  private final class Connections extends ServerTransportFilter {
    @Override
    public Attributes transportReady(Attributes attributes) {
      connections.incrementAndGet();
      return attributes;
    }

    @Override
    public void transportTerminated(Attributes attributes) {
      connections.decrementAndGet();
    }
  }

  private static final class Refusal implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      if (!"true".equals(headers.get(CONSENT))) {
        call.close(
            Status.INVALID_ARGUMENT.withDescription("security header missing"), new Metadata());
        return new ServerCall.Listener<>() {};
      }
      return next.startCall(call, headers);
    }
  }
}
