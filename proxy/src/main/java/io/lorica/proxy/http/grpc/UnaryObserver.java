package io.lorica.proxy.http.grpc;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Makes one result of the one message and the status of a unary call. */
final class UnaryObserver<M> implements GrpcObserver<M> {
  private final Consumer<GrpcResult<M>> result;
  private @Nullable M answer;
  private boolean several;

  UnaryObserver(Consumer<GrpcResult<M>> result) {
    this.result = result;
  }

  @Override
  public void message(M message) {
    several = answer != null;
    answer = message;
  }

  @Override
  public void ended(GrpcStatus status) {
    M message = answer;
    if (!status.isOk()) {
      fail(status);
    } else if (several) {
      fail(new GrpcStatus(GrpcStatus.INTERNAL, "several messages to a unary call"));
    } else if (message == null) {
      fail(new GrpcStatus(GrpcStatus.INTERNAL, "no message to a unary call"));
    } else {
      result.accept(new GrpcResult.Answer<>(message));
    }
  }

  private void fail(GrpcStatus status) {
    result.accept(new GrpcResult.Failure<>(status));
  }
}
