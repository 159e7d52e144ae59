package io.lorica.proxy.harness;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lorica.proto.destination.ProtocolHint;
import io.lorica.proto.tap.ObserveRequest;
import io.lorica.proto.tap.TapEvent;
import io.lorica.proto.tap.TapGrpc;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks at the requests of a pod: grpc-java, which reaches the pod's tap port by way of a proxy of
 * its own, and so with an identity.
 */
public final class Observer implements Closeable {
  private static final long WATCHDOG_S = 30;

  private final GrpcUser user;

  private Observer(GrpcUser user) {
    this.user = user;
  }

  /** Looks from a pod at another one. */
  public static Observer of(ControlPlane control, Pod own, Pod observed) {
    ProtocolHint http2 =
        ProtocolHint.newBuilder().setH2(ProtocolHint.H2.getDefaultInstance()).build();
    control
        .policies()
        .say(
            Wire.text(observed.tap()),
            Policies.detect(
                Policies.forward(Policies.meshed(observed.tap(), observed.identity(), http2))));
    own.redirect(observed.tap());
    return new Observer(GrpcUser.of(own.outbound()));
  }

  /** Looks from outside the mesh. */
  public static Observer stranger(Pod observed) {
    return new Observer(GrpcUser.of(observed.tap()));
  }

  /** Begins, and waits until the pod has begun, too. */
  public Watch observe(ObserveRequest request) {
    Watch watch = observeWithoutReading(request);
    watch.read();
    return watch;
  }

  /** Begins, and takes no event until it is asked to. */
  public Watch observeWithoutReading(ObserveRequest request) {
    Watch watch = watch(request);
    watch.begun.orTimeout(WATCHDOG_S, TimeUnit.SECONDS).join();
    return watch;
  }

  /** The status of a call that shows nothing. */
  public Status refusal(ObserveRequest request) {
    Watch watch = watch(request);
    watch.read();
    Status status = watch.end();
    if (!watch.events.isEmpty()) {
      throw new AssertionError("events came before " + status);
    }
    return status;
  }

  private Watch watch(ObserveRequest request) {
    ClientCall<ObserveRequest, TapEvent> call =
        user.channel().newCall(TapGrpc.getObserveMethod(), CallOptions.DEFAULT);
    Watch watch = new Watch(call);
    call.start(watch, new Metadata());
    call.sendMessage(request);
    call.halfClose();
    return watch;
  }

  /** One call of Observe. */
  public static final class Watch extends ClientCall.Listener<TapEvent> {
    private final ClientCall<ObserveRequest, TapEvent> call;
    private final CompletableFuture<Boolean> begun = new CompletableFuture<>();
    private final CompletableFuture<Status> ended = new CompletableFuture<>();
    private final BlockingQueue<TapEvent> events = new LinkedBlockingQueue<>();
    private final AtomicInteger received = new AtomicInteger();

    private Watch(ClientCall<ObserveRequest, TapEvent> call) {
      this.call = call;
    }

    @Override
    public void onHeaders(Metadata headers) {
      begun.complete(true);
    }

    @Override
    public void onMessage(TapEvent event) {
      received.incrementAndGet();
      events.add(event);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      begun.complete(false);
      ended.complete(status);
    }

    /** Takes all events from here on. */
    public void read() {
      call.request(Integer.MAX_VALUE);
    }

    /** The next event. */
    public TapEvent next() throws InterruptedException {
      TapEvent event = events.poll(WATCHDOG_S, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no event");
      }
      return event;
    }

    /** As many events as that. */
    public List<TapEvent> next(int count) throws InterruptedException {
      List<TapEvent> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(next());
      }
      return all;
    }

    /** Events that have come and were not taken. */
    public List<TapEvent> taken() {
      List<TapEvent> all = new ArrayList<>();
      events.drainTo(all);
      return all;
    }

    /** Waits for the end; the events before it, which were not taken. */
    public List<TapEvent> rest() {
      if (!end().isOk()) {
        throw new AssertionError("ended with " + end());
      }
      return List.copyOf(events);
    }

    /** Waits for the end, and says how it ended. */
    public Status end() {
      return ended.orTimeout(WATCHDOG_S, TimeUnit.SECONDS).join();
    }

    /** Events that have come. */
    public int received() {
      return received.get();
    }

    /** Gives the call up. */
    public void cancel() {
      call.cancel("seen enough", null);
    }
  }

  @Override
  public void close() {
    user.close();
  }
}
