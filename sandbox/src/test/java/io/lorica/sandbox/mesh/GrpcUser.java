package io.lorica.sandbox.mesh;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.lorica.sandbox.InPod;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.Closeable;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of {@link GrpcApp} on grpc-java, with one connection from a pod. */
final class GrpcUser implements Closeable {
  private static final int WATCHDOG_SECONDS = 120;

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final ManagedChannel channel;

  GrpcUser(InPod place, InetSocketAddress target) {
    channel =
        NettyChannelBuilder.forAddress(target)
            .channelFactory(new InPodChannels<>(place, NioSocketChannel::new))
            .eventLoopGroup(loop)
            .usePlaintext()
            .build();
  }

  byte[] echo(byte[] message) {
    return ClientCalls.blockingUnaryCall(channel, GrpcApp.ECHO, watched(), message);
  }

  /** What the answers to {@link GrpcApp#POUR} add up to. */
  Noise.Digest pour(long seed) {
    Noise.Summing sum = new Noise.Summing();
    Iterator<byte[]> answers =
        ClientCalls.blockingServerStreamingCall(
            channel, GrpcApp.POUR, watched(), ByteBuffer.allocate(8).putLong(0, seed).array());
    answers.forEachRemaining(sum::add);
    return sum.digest();
  }

  /** A call with an open end; answers come into the queue, and at its end nothing or its status. */
  Call open(MethodDescriptor<byte[], byte[]> method) {
    BlockingQueue<Object> answers = new LinkedBlockingQueue<>();
    StreamObserver<byte[]> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(method, watched()), new Collecting(answers));
    return new Call(requests, answers);
  }

  /** An open call. */
  record Call(StreamObserver<byte[]> requests, BlockingQueue<Object> answers) {
    void send(byte[] message) {
      requests.onNext(message);
    }

    void end() {
      requests.onCompleted();
    }

    /** The next answer, or the status at the end. */
    Object next() throws InterruptedException {
      Object next = answers.poll(WATCHDOG_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError("no answer");
      }
      return next;
    }
  }

  /** How a call ends that gets no answer. */
  StatusRuntimeException failure(MethodDescriptor<byte[], byte[]> method, CallOptions options) {
    try {
      ClientCalls.blockingUnaryCall(channel, method, options, new byte[1]);
      throw new AssertionError("the call succeeded");
    } catch (StatusRuntimeException e) {
      return e;
    }
  }

  private static CallOptions watched() {
    return CallOptions.DEFAULT.withDeadlineAfter(WATCHDOG_SECONDS, TimeUnit.SECONDS);
  }

  private record Collecting(BlockingQueue<Object> answers) implements StreamObserver<byte[]> {
    @Override
    public void onNext(byte[] message) {
      answers.add(message);
    }

    @Override
    public void onError(Throwable failure) {
      answers.add(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      answers.add(Status.OK);
    }
  }

  @Override
  public void close() {
    channel.shutdownNow();
    loop.shutdownGracefully(0, 30, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
