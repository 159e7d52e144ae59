package io.lorica.proxy.harness;

import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A gRPC application on grpc-java; its messages are texts. */
public final class GrpcApp implements Closeable {
  /** Answers with what it got. */
  public static final MethodDescriptor<String, String> UNARY =
      method("Unary", MethodDescriptor.MethodType.UNARY);

  /** Answers with ten messages. */
  public static final MethodDescriptor<String, String> SERVER =
      method("Server", MethodDescriptor.MethodType.SERVER_STREAMING);

  /** Answers with all it got, joined. */
  public static final MethodDescriptor<String, String> CLIENT =
      method("Client", MethodDescriptor.MethodType.CLIENT_STREAMING);

  /** Answers each message with itself. */
  public static final MethodDescriptor<String, String> BOTH =
      method("Both", MethodDescriptor.MethodType.BIDI_STREAMING);

  /** Answers with a status alone. */
  public static final MethodDescriptor<String, String> FAILING =
      method("Failing", MethodDescriptor.MethodType.UNARY);

  /** Never answers. */
  public static final MethodDescriptor<String, String> SILENT =
      method("Silent", MethodDescriptor.MethodType.UNARY);

  private final CountDownLatch silent = new CountDownLatch(1);
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private final Server server;

  private GrpcApp(InetSocketAddress address) throws IOException {
    server = NettyServerBuilder.forAddress(address).addService(service()).build().start();
  }

  public static GrpcApp serve(InetSocketAddress address) throws IOException {
    return new GrpcApp(address);
  }

  /** Waits until {@link #SILENT} is called. */
  public boolean awaitSilent() throws InterruptedException {
    return silent.await(30, TimeUnit.SECONDS);
  }

  /** Waits until the call of {@link #SILENT} is cancelled. */
  public boolean awaitCancelled() throws InterruptedException {
    return cancelled.await(30, TimeUnit.SECONDS);
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("lab.Echo")
        .addMethod(
            UNARY,
            ServerCalls.asyncUnaryCall(
                (request, observer) -> {
                  observer.onNext(request);
                  observer.onCompleted();
                }))
        .addMethod(
            SERVER,
            ServerCalls.asyncServerStreamingCall(
                (request, observer) -> {
                  for (int i = 0; i < 10; i++) {
                    observer.onNext(request + i);
                  }
                  observer.onCompleted();
                }))
        .addMethod(CLIENT, ServerCalls.asyncClientStreamingCall(Joiner::new))
        .addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(Echo::new))
        .addMethod(
            FAILING,
            ServerCalls.asyncUnaryCall(
                (request, observer) ->
                    observer.onError(
                        Status.ABORTED.withDescription("no: " + request).asRuntimeException())))
        .addMethod(
            SILENT,
            ServerCalls.asyncUnaryCall(
                (_, observer) -> {
                  ((ServerCallStreamObserver<String>) observer)
                      .setOnCancelHandler(cancelled::countDown);
                  silent.countDown();
                }))
        .build();
  }

  private record Echo(StreamObserver<String> out) implements StreamObserver<String> {
    @Override
    public void onNext(String value) {
      out.onNext(value);
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {
      out.onCompleted();
    }
  }

  private record Joiner(StreamObserver<String> out, StringBuilder all)
      implements StreamObserver<String> {
    Joiner(StreamObserver<String> out) {
      this(out, new StringBuilder());
    }

    @Override
    public void onNext(String value) {
      all.append(value);
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {
      out.onNext(all.toString());
      out.onCompleted();
    }
  }

  private static MethodDescriptor<String, String> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<String, String>newBuilder(new Text(), new Text())
        .setType(type)
        .setFullMethodName("lab.Echo/" + name)
        .build();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the application does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
