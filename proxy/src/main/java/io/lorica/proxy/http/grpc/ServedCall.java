package io.lorica.proxy.http.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One call that is served: reads its message, then passes replies on, as fast as the client takes
 * them. Confined to the connection's event loop.
 */
final class ServedCall<Q extends MessageLite> implements RequestStream, GrpcReplies {
  /** Bytes of a call's message; what asks for a stream is small. */
  static final int MAX_REQUEST = 64 << 10;

  /** Bytes that may wait for the client before {@link #isWritable} says no. */
  static final int HIGH_WATER = 64 << 10;

  private final GrpcService.Handler<Q> handler;
  private final MessageReader<Q> reader;
  private final ResponseStream response;
  private @Nullable GrpcServing serving;
  private boolean called;
  private boolean begun;
  private boolean over;
  private int unsent;

  ServedCall(Parser<Q> parser, GrpcService.Handler<Q> handler, ResponseStream response) {
    this.handler = handler;
    this.reader = new MessageReader<>(parser, MAX_REQUEST);
    this.response = response;
  }

  // ---- the client's side

  @Override
  public void requestData(ByteBuf data, boolean end) {
    int size = data.readableBytes();
    boolean complete = !called && !over && reader.read(data);
    data.release();
    response.requestConsumed(size);
    if (complete) {
      take();
    }
    if (end) {
      requestEnded();
    }
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    requestEnded();
  }

  /** Nothing more comes of the request. */
  void requestEnded() {
    if (!called && !over) {
      end(new GrpcStatus(GrpcStatus.INTERNAL, "the request has no message"));
    }
  }

  private void take() {
    GrpcStatus failure = reader.failure();
    if (failure != null) {
      end(failure);
      return;
    }
    called = true;
    GrpcServing taken = handler.called(reader.message(), this);
    if (!over) {
      serving = taken;
    }
  }

  @Override
  public void cancel(ResetReason reason) {
    GrpcServing told = serving;
    over = true;
    serving = null;
    if (told != null) {
      told.cancelled();
    }
  }

  @Override
  public void responseConsumed(int bytes) {
    boolean full = !isWritable();
    unsent -= bytes;
    GrpcServing told = serving;
    if (full && isWritable() && told != null) {
      told.writable();
    }
  }

  // ---- the server's side

  @Override
  public boolean isWritable() {
    return unsent < HIGH_WATER;
  }

  @Override
  public void begin() {
    if (!begun && !over) {
      begun = true;
      response.head(GrpcService.head(), false);
    }
  }

  @Override
  public void send(byte[] message) {
    begin();
    if (!over) {
      ByteBuf frame = MessageFrame.of(message);
      unsent += frame.readableBytes();
      response.data(frame, false);
    }
  }

  @Override
  public void end(GrpcStatus status) {
    if (over) {
      return;
    }
    over = true;
    serving = null;
    if (begun) {
      HeaderBlock trailers = new HeaderBlock();
      StatusWriter.write(status, trailers);
      response.trailers(trailers);
    } else {
      response.head(GrpcService.statusAlone(status), true);
    }
  }
}
