package io.lorica.proxy.http.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One call: the caller of an exchange, and the source of an observer's messages. Bytes of messages
 * that are held back stay in {@link #arrived} and are not given back, so there are never more of
 * them than the connection's window lets in. Confined to the event loop.
 */
final class GrpcExchange<M extends MessageLite> implements GrpcClient.Call, FailableResponse {
  private final GrpcObserver<M> observer;
  private final MessageReader<M> reader;
  private final ArrayDeque<ByteBuf> arrived = new ArrayDeque<>();
  private @Nullable RequestStream request;
  private @Nullable GrpcStatus headStatus;
  private @Nullable GrpcStatus status;
  private @Nullable GrpcMetadata trailers;
  private Scheduler.@Nullable Timer deadline;
  private boolean grpc;

  /** The observer wants no message now. */
  private boolean paused;

  /** Credit that came up before the service had returned the request's stream. */
  private int heldCredit;

  /** The answer is complete: the exchange is over, since the request is sent at once. */
  private boolean responseEnded;

  /** One side gave the exchange up. */
  private boolean aborted;

  /** The observer has heard the end, or wants to hear no more. */
  private boolean closed;

  private boolean delivering;

  GrpcExchange(Parser<M> parser, GrpcObserver<M> observer) {
    this.observer = observer;
    this.reader = new MessageReader<>(parser);
  }

  /** Sends the request. */
  void start(GrpcClient.Transport transport, RequestHead head, MessageLite message) {
    RequestStream opened = transport.open(head, false, this);
    if (aborted) {
      return;
    }
    if (closed || responseEnded) {
      aborted = true;
      opened.cancel(ResetReason.CANCEL);
      return;
    }
    request = opened;
    if (heldCredit > 0) {
      opened.responseConsumed(heldCredit);
    }
    opened.requestData(MessageFrame.of(message.toByteArray()), true);
  }

  /** Ends the call after {@code timeoutNs}, unless that is 0. */
  void limit(Scheduler scheduler, long timeoutNs) {
    if (timeoutNs > 0 && !closed) {
      deadline = scheduler.schedule(this::expire, timeoutNs);
    }
  }

  private void expire() {
    deadline = null;
    fail(new GrpcStatus(GrpcStatus.DEADLINE_EXCEEDED, "deadline passed"), ResetReason.TIMEOUT);
  }

  // ---- the observer's side

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
    deliver();
  }

  @Override
  public void cancel() {
    if (!closed) {
      close();
      leave(ResetReason.CANCEL);
    }
  }

  /** Hands out what is there, and the end after the last message. */
  private void deliver() {
    if (delivering) {
      return;
    }
    delivering = true;
    while (!closed && !paused && readMessage()) {
      GrpcStatus failure = reader.failure();
      if (failure != null) {
        fail(failure, ResetReason.CANCEL);
      } else {
        observer.message(reader.message());
      }
    }
    delivering = false;
    finish();
  }

  private boolean readMessage() {
    for (ByteBuf in = arrived.peek(); in != null; in = arrived.peek()) {
      int before = in.readableBytes();
      boolean complete = reader.read(in);
      int read = before - in.readableBytes();
      if (!in.isReadable()) {
        arrived.remove();
        in.release();
      }
      giveBack(read);
      if (complete) {
        return true;
      }
    }
    return false;
  }

  /** Nothing may be said to the service any more. */
  private boolean isOver() {
    return responseEnded || aborted;
  }

  private void giveBack(int bytes) {
    RequestStream to = request;
    if (isOver() || bytes == 0) {
      return;
    }
    if (to == null) {
      heldCredit += bytes;
    } else {
      to.responseConsumed(bytes);
    }
  }

  /** Tells the end once it is known and everything before it was taken. */
  private void finish() {
    GrpcStatus end = status;
    if (end == null || closed || !arrived.isEmpty()) {
      return;
    }
    if (end.isOk() && !reader.isAtBoundary()) {
      end = new GrpcStatus(GrpcStatus.INTERNAL, "body ends within a message");
    }
    end(end);
  }

  private void close() {
    closed = true;
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
    for (ByteBuf in = arrived.poll(); in != null; in = arrived.poll()) {
      in.release();
    }
  }

  /** Ends the exchange, if it is not over by itself. */
  private void leave(ResetReason reason) {
    RequestStream to = request;
    if (!isOver() && to != null) {
      aborted = true;
      to.cancel(reason);
    }
  }

  private void fail(GrpcStatus failure, ResetReason reason) {
    if (!closed) {
      leave(reason);
      end(failure);
    }
  }

  private void end(GrpcStatus end) {
    close();
    GrpcMetadata last = trailers;
    if (last != null) {
      observer.trailers(last);
    }
    observer.ended(end);
  }

  // ---- the service's side

  @Override
  public void informational(ResponseHead head) {
    // Means nothing in gRPC.
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    responseEnded |= end;
    if (closed) {
      return;
    }
    headStatus = StatusReader.read(head.headers());
    if (end) {
      // An answer that is nothing but a status: its fields are the trailers.
      trailers = GrpcMetadata.of(head.headers());
      answered(headStatus == null ? withoutStatus(head) : headStatus);
    } else if (head.status() != 200 && headStatus == null) {
      fail(GrpcStatus.ofHttp(head.status()), ResetReason.CANCEL);
    } else if (!isGrpc(head)) {
      fail(new GrpcStatus(GrpcStatus.UNKNOWN, "content-type is not gRPC's"), ResetReason.CANCEL);
    } else {
      grpc = true;
      observer.headers(GrpcMetadata.of(head.headers()));
    }
  }

  private static GrpcStatus withoutStatus(ResponseHead head) {
    return head.status() == 200
        ? new GrpcStatus(GrpcStatus.UNKNOWN, "answer without a status")
        : GrpcStatus.ofHttp(head.status());
  }

  private static boolean isGrpc(ResponseHead head) {
    HeaderBlock headers = head.headers();
    int index = headers.find(HeaderName.CONTENT_TYPE);
    return index >= 0 && headers.valueStartsWith(index, "application/grpc");
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    responseEnded |= end;
    if (closed || !grpc) {
      int dropped = data.readableBytes();
      data.release();
      giveBack(dropped);
      return;
    }
    if (data.isReadable()) {
      arrived.add(data);
    } else {
      data.release();
    }
    if (end) {
      answered(headStatus == null ? new GrpcStatus(GrpcStatus.UNKNOWN, "no trailers") : headStatus);
    } else {
      deliver();
    }
  }

  @Override
  public void trailers(HeaderBlock fields) {
    responseEnded = true;
    if (closed) {
      return;
    }
    trailers = GrpcMetadata.of(fields);
    GrpcStatus read = StatusReader.read(fields);
    answered(read == null ? new GrpcStatus(GrpcStatus.UNKNOWN, "trailers without a status") : read);
  }

  private void answered(GrpcStatus end) {
    status = end;
    deliver();
  }

  @Override
  public void abort(ResetReason reason) {
    aborted = true;
    if (!closed && !responseEnded) {
      answered(GrpcStatus.ofReset(reason));
    }
  }

  @Override
  public void fail(ProxyError error) {
    aborted = true;
    if (!closed && !responseEnded) {
      answered(new GrpcStatus(error.answer().grpcStatus(), error.message()));
    }
  }

  @Override
  public void requestConsumed(int bytes) {
    // One message was sent; nothing waits for room.
  }
}
