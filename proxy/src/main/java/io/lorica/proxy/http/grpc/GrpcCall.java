package io.lorica.proxy.http.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The answer's side of a call. Confined to the client's event loop. */
final class GrpcCall<M> implements FailableResponse, GrpcClient.Call {
  private final Parser<M> parser;
  private final GrpcObserver<M> observer;
  private final MessageFrames frames = new MessageFrames();
  private @Nullable RequestStream request;
  private @Nullable GrpcStatus failure;
  private int httpStatus;
  private boolean over;

  GrpcCall(Parser<M> parser, GrpcObserver<M> observer) {
    this.parser = parser;
    this.observer = observer;
  }

  /** The request's side; comes after {@code open} returned. */
  void opened(RequestStream stream) {
    request = stream;
    if (over && failure != null) {
      stream.cancel(ResetReason.CANCEL);
    }
  }

  @Override
  public void cancel() {
    if (!over) {
      over = true;
      cancelRequest();
    }
  }

  @Override
  public void informational(ResponseHead head) {}

  @Override
  public void head(ResponseHead head, boolean end) {
    httpStatus = head.status();
    boolean trailersOnly = head.headers().contains(HeaderName.GRPC_STATUS);
    if (end || trailersOnly) {
      finish(statusOf(head.headers()));
    }
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    int size = data.readableBytes();
    try {
      if (!over && httpStatus == 200) {
        frames.read(data, this::parse);
      }
    } catch (MessageFrames.BadFrame bad) {
      breakOff(String.valueOf(bad.getMessage()));
    } finally {
      data.release();
    }
    if (request != null && !over) {
      request.responseConsumed(size);
    }
    if (end) {
      finish(
          httpStatus == 200
              ? new GrpcStatus(GrpcStatus.UNKNOWN, "the stream ended without a status")
              : GrpcStatus.ofHttp(httpStatus));
    }
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    finish(statusOf(trailers));
  }

  @Override
  public void abort(ResetReason reason) {
    finish(new GrpcStatus(GrpcStatus.UNAVAILABLE, "the stream was reset: " + reason));
  }

  @Override
  public void fail(ProxyError error) {
    finish(new GrpcStatus(GrpcStatus.UNAVAILABLE, error.message()));
  }

  @Override
  public void requestConsumed(int bytes) {}

  private void parse(byte[] message) {
    if (over) {
      return;
    }
    M parsed;
    try {
      parsed = parser.parseFrom(message);
    } catch (InvalidProtocolBufferException e) {
      breakOff("a message does not parse");
      return;
    }
    observer.message(parsed);
  }

  /** Ends a call by a fault of the server's answer. */
  private void breakOff(String reason) {
    if (!over) {
      failure = new GrpcStatus(GrpcStatus.INTERNAL, reason);
      over = true;
      cancelRequest();
      observer.ended(failure);
    }
  }

  private void cancelRequest() {
    if (request != null) {
      request.cancel(ResetReason.CANCEL);
    }
  }

  private void finish(GrpcStatus status) {
    if (!over) {
      over = true;
      boolean cut = status.isOk() && frames.isPartial();
      observer.ended(
          cut ? new GrpcStatus(GrpcStatus.INTERNAL, "the last message is cut off") : status);
    }
  }

  private GrpcStatus statusOf(HeaderBlock headers) {
    String code = headers.get(HeaderName.GRPC_STATUS);
    if (code == null) {
      return httpStatus == 200
          ? new GrpcStatus(GrpcStatus.UNKNOWN, "no grpc-status")
          : GrpcStatus.ofHttp(httpStatus);
    }
    String message = headers.get(HeaderName.GRPC_MESSAGE);
    return new GrpcStatus(number(code), message == null ? "" : PercentText.decode(message));
  }

  private static int number(String code) {
    return code.matches("[0-9]{1,3}") ? Integer.parseInt(code) : GrpcStatus.UNKNOWN;
  }
}
