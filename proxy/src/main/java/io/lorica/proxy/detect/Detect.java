package io.lorica.proxy.detect;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.TransportHeader;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Runs a detector over a held connection until it decides or the time is over. The bytes stay held:
 * whoever hears the outcome releases them. Nothing more is read than the detector asks for.
 * Confined to the connection's event loop; listeners are called there, once.
 */
public final class Detect<T> {
  private final HoldHandler hold;
  private final Detector<T> detector;
  private final Listener<T> listener;
  private Scheduler.@Nullable Timer timer;
  private boolean done;

  /** A decision over the first bytes of a stream. */
  @FunctionalInterface
  public interface Detector<T> {
    /**
     * Decides, or says null for "more bytes". At the end it must decide.
     *
     * @param bytes from the reader index on; indices must stay as they are
     */
    @Nullable T decide(ByteBuf bytes, boolean end);
  }

  /** Hears the outcome. */
  public interface Listener<T> {
    /** Decided. */
    void detected(T outcome);

    /** Not decided in time. */
    void timedOut();
  }

  private Detect(HoldHandler hold, Detector<T> detector, Listener<T> listener) {
    this.hold = hold;
    this.detector = detector;
    this.listener = listener;
  }

  /** Waits for a ClientHello with a server name; the end of the stream is "not TLS". */
  public static void tls(
      HoldHandler hold, Scheduler scheduler, Duration limit, Listener<TlsDetection> listener) {
    start(hold, scheduler, limit, Detect::tls, listener);
  }

  private static @Nullable TlsDetection tls(ByteBuf bytes, boolean end) {
    return switch (ClientHelloReader.read(bytes)) {
      case TlsDetection.NeedMoreBytes _ when end -> new TlsDetection.NotTls();
      case TlsDetection.NeedMoreBytes _ -> null;
      case TlsDetection.ClientHello hello -> hello;
      case TlsDetection.NotTls not -> not;
    };
  }

  /** Looks at one read, or at what is held already. */
  public static void http(
      HoldHandler hold, Scheduler scheduler, Duration limit, Listener<HttpDetection> listener) {
    start(hold, scheduler, limit, (bytes, _) -> HttpDetector.detect(bytes), listener);
  }

  /** Waits for a transport header; never yields "need more bytes". */
  public static void transportHeader(
      HoldHandler hold,
      Scheduler scheduler,
      Duration limit,
      Listener<TransportHeader.Detection> listener) {
    start(hold, scheduler, limit, Detect::header, listener);
  }

  private static TransportHeader.@Nullable Detection header(ByteBuf bytes, boolean end) {
    TransportHeader.Detection outcome = TransportHeader.detect(bytes, end);
    return outcome instanceof TransportHeader.Detection.NeedMoreBytes ? null : outcome;
  }

  /** Runs any detector. */
  public static <T> void start(
      HoldHandler hold,
      Scheduler scheduler,
      Duration limit,
      Detector<T> detector,
      Listener<T> listener) {
    Detect<T> detect = new Detect<>(hold, detector, listener);
    detect.timer = scheduler.schedule(detect::expire, limit.toNanos());
    hold.inspect(detect::inspect);
  }

  private boolean inspect(ByteBuf bytes, boolean end) {
    T outcome = detector.decide(bytes, end);
    if (outcome == null) {
      return true;
    }
    if (finish()) {
      listener.detected(outcome);
    }
    return false;
  }

  private void expire() {
    if (finish()) {
      hold.stopInspecting();
      listener.timedOut();
    }
  }

  private boolean finish() {
    if (done) {
      return false;
    }
    done = true;
    if (timer != null) {
      timer.cancel();
    }
    return true;
  }
}
