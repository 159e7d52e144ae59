package io.lorica.proxy.config;

import java.time.Duration;

/**
 * How long a stream of the control plane may give nothing at first, give nothing between two
 * messages, and live. Zero means no limit. They do not apply to a local control plane.
 */
public record StreamLimits(Duration initial, Duration idle, Duration lifetime) {
  public static final StreamLimits NONE =
      new StreamLimits(Duration.ZERO, Duration.ZERO, Duration.ZERO);

  static StreamLimits read(EnvReader env) {
    String initialName = "CONTROL_STREAM_INITIAL_TIMEOUT";
    String idleName = "CONTROL_STREAM_IDLE_TIMEOUT";
    String lifetimeName = "CONTROL_STREAM_LIFETIME";
    StreamLimits limits =
        new StreamLimits(
            env.read(initialName, Duration.ZERO, StreamLimits::limit),
            env.read(idleName, Duration.ZERO, StreamLimits::limit),
            env.read(lifetimeName, Duration.ZERO, StreamLimits::limit));
    ordered(env, initialName, limits.initial, idleName, limits.idle);
    ordered(env, initialName, limits.initial, lifetimeName, limits.lifetime);
    ordered(env, idleName, limits.idle, lifetimeName, limits.lifetime);
    return limits;
  }

  private static Duration limit(String text) throws InvalidValue {
    return text.isEmpty() ? Duration.ZERO : Values.duration(text);
  }

  private static void ordered(
      EnvReader env, String lower, Duration low, String upper, Duration high) {
    if (!low.isZero() && !high.isZero() && low.compareTo(high) > 0) {
      env.reject(lower, "must be at most " + env.full(upper));
    }
  }
}
