package io.lorica.sandbox.mesh;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lorica.sandbox.InPod;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A gRPC application on grpc-java; its messages are bytes. */
final class GrpcApp implements Closeable {
  /** Answers with what it got. */
  static final MethodDescriptor<byte[], byte[]> ECHO =
      method("Echo", MethodDescriptor.MethodType.UNARY);

  /** Answers with {@value #MESSAGES} pieces of the noise whose seed it got. */
  static final MethodDescriptor<byte[], byte[]> POUR =
      method("Pour", MethodDescriptor.MethodType.SERVER_STREAMING);

  /** Answers with the sum over all it got. */
  static final MethodDescriptor<byte[], byte[]> SUM =
      method("Sum", MethodDescriptor.MethodType.CLIENT_STREAMING);

  /** Answers each message with itself. */
  static final MethodDescriptor<byte[], byte[]> CHAT =
      method("Chat", MethodDescriptor.MethodType.BIDI_STREAMING);

  /** Answers with a status alone, and says in its metadata why. */
  static final MethodDescriptor<byte[], byte[]> FAIL =
      method("Fail", MethodDescriptor.MethodType.UNARY);

  /** Never answers. */
  static final MethodDescriptor<byte[], byte[]> HANG =
      method("Hang", MethodDescriptor.MethodType.UNARY);

  static final Metadata.Key<String> WHY = Metadata.Key.of("why", Metadata.ASCII_STRING_MARSHALLER);

  static final int MESSAGES = 200;
  static final int MESSAGE_BYTES = 64 << 10;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final CountDownLatch cancelled;
  private final Server server;

  private GrpcApp(InPod place, int port, int hangs) throws IOException {
    cancelled = new CountDownLatch(hangs);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(port))
            .channelFactory(new InPodChannels<>(place, NioServerSocketChannel::new))
            .bossEventLoopGroup(loop)
            .workerEventLoopGroup(loop)
            .addService(service())
            .build()
            .start();
  }

  /**
   * Serves on a port of a pod.
   *
   * @param hangs how many calls of {@link #HANG} are expected
   */
  static GrpcApp serve(InPod place, int port, int hangs) throws IOException {
    return new GrpcApp(place, port, hangs);
  }

  /** Waits until all expected calls of {@link #HANG} have been cancelled. */
  boolean awaitCancelled() throws InterruptedException {
    return cancelled.await(60, TimeUnit.SECONDS);
  }

  private ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("lorica.test.Bytes")
        .addMethod(
            ECHO,
            ServerCalls.asyncUnaryCall(
                (request, answers) -> {
                  answers.onNext(request);
                  answers.onCompleted();
                }))
        .addMethod(POUR, ServerCalls.asyncServerStreamingCall(Pouring::start))
        .addMethod(SUM, ServerCalls.asyncClientStreamingCall(Adding::new))
        .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(Echoing::new))
        .addMethod(
            FAIL,
            ServerCalls.asyncUnaryCall(
                (_, answers) -> {
                  Metadata trailers = new Metadata();
                  trailers.put(WHY, "because");
                  answers.onError(
                      Status.ABORTED.withDescription("not today").asRuntimeException(trailers));
                }))
        .addMethod(
            HANG,
            ServerCalls.asyncUnaryCall(
                (_, answers) ->
                    ((ServerCallStreamObserver<byte[]>) answers)
                        .setOnCancelHandler(cancelled::countDown)))
        .build();
  }

  /** A message of the noise that {@link #POUR} answers with. */
  static byte[] piece(long seed, int number) {
    return new Noise(seed + number, MESSAGE_BYTES).bytes();
  }

  /** What is written as the answer to {@link #SUM}. */
  static byte[] text(Noise.Digest digest) {
    return ByteBuffer.allocate(24)
        .putLong(digest.length())
        .putLong(digest.crc32())
        .putLong(digest.crc32c())
        .array();
  }

  /** Sends no more than the transport takes. */
  private static final class Pouring {
    private final ServerCallStreamObserver<byte[]> answers;
    private final long seed;
    private int next;

    private Pouring(ServerCallStreamObserver<byte[]> answers, long seed) {
      this.answers = answers;
      this.seed = seed;
    }

    static void start(byte[] request, StreamObserver<byte[]> answers) {
      Pouring pouring =
          new Pouring(
              (ServerCallStreamObserver<byte[]>) answers, ByteBuffer.wrap(request).getLong());
      pouring.answers.setOnReadyHandler(pouring::pour);
    }

    private void pour() {
      while (next < MESSAGES && answers.isReady()) {
        answers.onNext(piece(seed, next++));
        if (next == MESSAGES) {
          answers.onCompleted();
        }
      }
    }
  }

  private record Adding(StreamObserver<byte[]> answer, Noise.Summing sum)
      implements StreamObserver<byte[]> {
    Adding(StreamObserver<byte[]> answer) {
      this(answer, new Noise.Summing());
    }

    @Override
    public void onNext(byte[] message) {
      sum.add(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      answer.onNext(text(sum.digest()));
      answer.onCompleted();
    }
  }

  private record Echoing(StreamObserver<byte[]> answers) implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] message) {
      answers.onNext(message);
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }

  private static MethodDescriptor<byte[], byte[]> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.newBuilder(new Bytes(), new Bytes())
        .setType(type)
        .setFullMethodName("lorica.test.Bytes/" + name)
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    loop.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
