package io.lorica.proxy.harness;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A gRPC client on grpc-java over plaintext HTTP/2, for {@link GrpcApp}. */
public final class GrpcUser implements Closeable {
  private final ManagedChannel channel;

  private GrpcUser(InetSocketAddress address, Optional<String> from) {
    channel =
        NettyChannelBuilder.forAddress(address)
            .localSocketPicker(new From(from))
            .usePlaintext()
            .overrideAuthority("web.ns.svc.cluster.local")
            .build();
  }

  /** Calls by way of a listener. */
  public static GrpcUser of(InetSocketAddress listener) {
    return new GrpcUser(listener, Optional.empty());
  }

  /** Calls from an address. */
  public static GrpcUser from(String address, InetSocketAddress listener) {
    return new GrpcUser(listener, Optional.of(address));
  }

  private static final class From extends NettyChannelBuilder.LocalSocketPicker {
    private final Optional<String> address;

    From(Optional<String> address) {
      this.address = address;
    }

    @Override
    public @Nullable SocketAddress createSocketAddress(
        SocketAddress remote, Attributes attributes) {
      return address.map(text -> new InetSocketAddress(text, 0)).orElse(null);
    }
  }

  public ManagedChannel channel() {
    return channel;
  }

  /** The answer to a message. */
  public String unary(MethodDescriptor<String, String> method, String message) {
    return ClientCalls.blockingUnaryCall(channel, method, watched(), message);
  }

  /** The status of a call that fails. */
  public Status failure(MethodDescriptor<String, String> method, CallOptions options) {
    try {
      ClientCalls.blockingUnaryCall(channel, method, options, "x");
      throw new AssertionError("the call succeeded");
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  public Status failure(MethodDescriptor<String, String> method) {
    return failure(method, watched());
  }

  /** All answers to one message. */
  public List<String> answers(String message) {
    List<String> all = new ArrayList<>();
    ClientCalls.blockingServerStreamingCall(channel, GrpcApp.SERVER, watched(), message)
        .forEachRemaining(all::add);
    return all;
  }

  /** Opens a call whose answers come into a queue; "end" or a status code is the last. */
  public StreamObserver<String> open(
      MethodDescriptor<String, String> method, BlockingQueue<String> answers) {
    return ClientCalls.asyncBidiStreamingCall(
        channel.newCall(method, watched()), new Collector(answers));
  }

  /** The answer to several messages. */
  public String join(String... messages) throws InterruptedException {
    BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    StreamObserver<String> call =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(GrpcApp.CLIENT, watched()), new Collector(answers));
    for (String message : messages) {
      call.onNext(message);
    }
    call.onCompleted();
    return next(answers);
  }

  /** The next answer. */
  public static String next(BlockingQueue<String> answers) throws InterruptedException {
    String next = answers.poll(30, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no answer");
    }
    return next;
  }

  private static CallOptions watched() {
    return CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  private record Collector(BlockingQueue<String> answers) implements StreamObserver<String> {
    @Override
    public void onNext(String value) {
      answers.add(value);
    }

    @Override
    public void onError(Throwable t) {
      answers.add(Status.fromThrowable(t).getCode().name());
    }

    @Override
    public void onCompleted() {
      answers.add("end");
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    try {
      if (!channel.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the client does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
