package io.lorica.proxy.runtime;

import io.lorica.proxy.config.InboundConfig;
import java.time.Duration;

/** The admin port is an inbound port with shorter patience (spec 03 §3.1). Pure. */
final class AdminConfigs {
  /** Spec 01 §19. */
  private static final Duration DETECT = Duration.ofSeconds(1);

  private AdminConfigs() {}

  static InboundConfig inbound(InboundConfig config) {
    InboundConfig.Timeouts timeouts = config.timeouts();
    return new InboundConfig(
        config.listen(),
        config.connect(),
        config.policy(),
        config.http(),
        new InboundConfig.Timeouts(DETECT, timeouts.discoveryIdle(), timeouts.profileInitial()));
  }
}
