package io.lorica.proxy.discovery;

import com.google.protobuf.MessageLite;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.StreamLimits;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcObserver;
import io.lorica.proxy.http.grpc.GrpcOptions;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server stream that is opened again whenever it ends, until a status says that asking is in vain
 * (spec 01 §4.1, spec 02 §4.2). Confined to the control loop.
 *
 * @param <M> its messages
 */
public final class WatchedStream<M extends MessageLite> {
  private static final Log LOG = Log.named("linkerd_app_core");

  /**
   * A stream that ends sooner is not a reason to ask again without a pause a second time: a server
   * that answers and hangs up would be asked as fast as the network allows.
   */
  private static final long PROVEN_NS = 1_000_000_000;

  /**
   * What is asked.
   *
   * @param terminal statuses after which nobody asks again
   * @param first after a stream that worked
   */
  public record Question<M extends MessageLite>(
      GrpcMethod<M> method, MessageLite request, Set<Integer> terminal, Retry first) {}

  /** When to ask again after a stream that worked has ended; after others there is a pause. */
  public enum Retry {
    AT_ONCE,
    AFTER_PAUSE
  }

  /** What streams of one service share. */
  record Service(
      GrpcClient client, GrpcOptions options, Scheduler scheduler, StreamLimits limits) {}

  /** Hears messages, on the control loop. */
  public interface Listener<M> {
    /** A stream was opened; what it says first is a beginning. */
    default void opened() {}

    void message(M message);

    /** Nobody asks again. */
    void ended(GrpcStatus status);
  }

  private final Service service;
  private final Question<M> question;
  private final Reconnect reconnect;
  private final Listener<M> listener;
  private GrpcClient.@Nullable Call call;
  private Scheduler.@Nullable Timer retry;
  private Scheduler.@Nullable Timer silence;
  private Scheduler.@Nullable Timer lifetime;
  private Scheduler.@Nullable Timer proof;
  private int attempt;
  private boolean established;

  /** A stream has lasted since somebody last asked again without a pause. */
  private boolean proven = true;

  private boolean closed;

  WatchedStream(Service service, Question<M> question, Reconnect reconnect, Listener<M> listener) {
    this.service = service;
    this.question = question;
    this.reconnect = reconnect;
    this.listener = listener;
  }

  /** Asks. Once. */
  public void start() {
    open();
  }

  /** Ends it for good. */
  public void close() {
    closed = true;
    cancelTimers();
    if (retry != null) {
      retry.cancel();
    }
    if (call != null) {
      call.cancel();
    }
  }

  private void open() {
    retry = null;
    if (closed) {
      return;
    }
    established = false;
    int mine = ++attempt;
    listener.opened();
    silence = timer(initialLimit(), () -> timedOut(mine));
    lifetime = timer(service.limits().lifetime(), () -> expired(mine));
    GrpcClient.Call opened =
        service
            .client()
            .call(question.method(), question.request(), service.options(), new Observer(mine));
    if (mine == attempt && retry == null) {
      call = opened;
    }
  }

  private Duration initialLimit() {
    StreamLimits limits = service.limits();
    return limits.initial().isZero() ? limits.idle() : limits.initial();
  }

  private Scheduler.@Nullable Timer timer(Duration limit, Runnable task) {
    return limit.isZero() ? null : service.scheduler().schedule(task, limit.toNanos());
  }

  private void timedOut(int mine) {
    if (mine == attempt) {
      cut();
      ended(
          established
              ? new GrpcStatus(GrpcStatus.OK, "")
              : new GrpcStatus(GrpcStatus.DEADLINE_EXCEEDED, "no message in time"));
    }
  }

  private void expired(int mine) {
    if (mine == attempt) {
      cut();
      ended(new GrpcStatus(GrpcStatus.OK, ""));
    }
  }

  private void cut() {
    GrpcClient.Call open = call;
    call = null;
    if (open != null) {
      open.cancel();
    }
  }

  private final class Observer implements GrpcObserver<M> {
    private final int mine;

    Observer(int mine) {
      this.mine = mine;
    }

    @Override
    public void message(M message) {
      if (closed || mine != attempt) {
        return;
      }
      if (!established) {
        established = true;
        proof = service.scheduler().schedule(WatchedStream.this::proved, PROVEN_NS);
      }
      if (silence != null) {
        silence.cancel();
      }
      silence = timer(service.limits().idle(), () -> timedOut(mine));
      listener.message(message);
    }

    @Override
    public void ended(GrpcStatus status) {
      if (!closed && mine == attempt) {
        WatchedStream.this.ended(status);
      }
    }
  }

  private void ended(GrpcStatus status) {
    cancelTimers();
    call = null;
    attempt++;
    if (question.terminal().contains(status.code())) {
      closed = true;
      listener.ended(status);
      return;
    }
    LOG.at(status.isOk() ? Level.DEBUG : Level.WARN)
        .with("method", question.method().path())
        .with("status", status.toString())
        .say("Stream ended; asking again");
    retry = service.scheduler().schedule(this::open, pauseNs());
  }

  private void proved() {
    proof = null;
    proven = true;
    reconnect.succeeded();
  }

  /** Spec 01 §4.1, spec 02 §4.2. */
  private long pauseNs() {
    if (established && proven && question.first() == Retry.AT_ONCE) {
      proven = false;
      return 0;
    }
    return reconnect.failed();
  }

  private void cancelTimers() {
    if (proof != null) {
      proof.cancel();
      proof = null;
    }
    if (silence != null) {
      silence.cancel();
      silence = null;
    }
    if (lifetime != null) {
      lifetime.cancel();
      lifetime = null;
    }
  }
}
