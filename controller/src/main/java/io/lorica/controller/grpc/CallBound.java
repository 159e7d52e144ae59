package io.lorica.controller.grpc;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Refuses calls beyond a number that are open at once, and counts them. */
final class CallBound implements ServerInterceptor {
  private final Semaphore open;
  private final Counter refused;

  CallBound(int openCalls, MeterRegistry metrics) {
    this.open = new Semaphore(openCalls);
    this.refused =
        Counter.builder("grpc_server_refused_total")
            .description("Calls refused because too many were open.")
            .register(metrics);
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    if (!open.tryAcquire()) {
      refused.increment();
      call.close(
          Status.RESOURCE_EXHAUSTED.withDescription("too many calls are open"), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    AtomicBoolean released = new AtomicBoolean();
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onComplete() {
        release();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        release();
        super.onCancel();
      }

      private void release() {
        if (released.compareAndSet(false, true)) {
          open.release();
        }
      }
    };
  }
}
