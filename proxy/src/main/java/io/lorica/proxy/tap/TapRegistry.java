package io.lorica.proxy.tap;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who observes now. The control loop changes it; data loops read it, one field for each request
 * while nobody observes. A tap is taken out as soon as it is satisfied or given up.
 *
 * <p>What observers cost at most: {@link #MAX_TAPS} times what waits for one, which is {@link
 * EventQueue#MAX_BYTES} before its connection and 64 KiB in it, and beyond both one event for each
 * data loop; 18 MiB and those events in all, with every observer at a standstill.
 */
public final class TapRegistry {
  /** Ours: every one of them is asked for each request. */
  static final int MAX_TAPS = 32;

  private final NanoClock clock;

  /** Null while there are none. The array is never changed. */
  private volatile Tap @Nullable [] taps;

  private int calls;

  public TapRegistry(NanoClock clock) {
    this.clock = clock;
  }

  /** Whether nobody observes. Any thread. */
  public boolean isIdle() {
    return taps == null;
  }

  /**
   * Where the answer to a request goes: to observers on its way to {@code above}, or there alone
   * while there are none. On a data loop.
   *
   * @param point what else is known of the request, asked once when it is sent
   */
  public FailableResponse tap(RequestHead head, Supplier<TapPoint> point, FailableResponse above) {
    Tap[] now = taps;
    return now == null ? above : new TappedExchange(now, clock, head, point, above);
  }

  /**
   * Begins another tap; null if there are too many. On the control loop.
   *
   * @param control runs tasks on that loop
   */
  @Nullable Tap open(Tap.Wish wish, Executor control) {
    Tap[] before = taps;
    int count = before == null ? 0 : before.length;
    if (count >= MAX_TAPS) {
      return null;
    }
    Tap opened = new Tap(calls++, wish, control);
    Tap[] after = before == null ? new Tap[1] : Arrays.copyOf(before, count + 1);
    after[count] = opened;
    taps = after;
    return opened;
  }

  /** Takes a tap out, if it is still there. On the control loop. */
  void remove(Tap tap) {
    Tap[] before = taps;
    if (before != null) {
      Tap[] after = Arrays.stream(before).filter(each -> !each.equals(tap)).toArray(Tap[]::new);
      taps = after.length == 0 ? null : after;
    }
  }
}
