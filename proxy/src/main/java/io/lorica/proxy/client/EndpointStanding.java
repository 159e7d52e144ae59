package io.lorica.proxy.client;

import io.lorica.proxy.accrual.EndpointGate;
import io.lorica.proxy.accrual.Outcome;
import io.lorica.proxy.balance.PeakEwma;
import io.lorica.proxy.balance.PenaltyLoad;
import io.lorica.proxy.http.ResponseHead;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an endpoint stands by the exchanges that it has served: its load, and whether its gate lets
 * any more through. Confined to one event loop.
 */
public final class EndpointStanding implements EndpointObserver {
  private final PeakEwma load;
  private final @Nullable PenaltyLoad penalty;
  private final @Nullable EndpointGate gate;

  /**
   * @param penalty what failing answers count as; empty for their latency
   * @param gate empty where no failures accrue
   */
  public EndpointStanding(
      PeakEwma load, Optional<PenaltyLoad> penalty, Optional<EndpointGate> gate) {
    this.load = load;
    this.penalty = penalty.orElse(null);
    this.gate = gate.orElse(null);
  }

  /** By latency alone. */
  public static EndpointStanding of(PeakEwma load) {
    return new EndpointStanding(load, Optional.empty(), Optional.empty());
  }

  boolean isAdmitting() {
    return gate == null || gate.isAdmitting();
  }

  double load(long nowNs) {
    return load.load(nowNs);
  }

  void close() {
    if (gate != null) {
      gate.close();
    }
  }

  @Override
  public void started() {
    load.started();
    if (gate != null) {
      gate.dispatched();
    }
  }

  @Override
  public boolean answered(long nowNs, boolean grpc, ResponseHead head) {
    long sample = penalty == null ? PenaltyLoad.NONE : penalty.sample(head);
    if (sample == PenaltyLoad.NONE) {
      return false;
    }
    load.penalized(nowNs, sample);
    return true;
  }

  @Override
  public void measured(long nowNs, long elapsedNs) {
    load.completed(nowNs, elapsedNs);
  }

  @Override
  public void ended(Outcome outcome) {
    if (gate != null) {
      gate.ended(outcome);
    }
  }

  @Override
  public void abandoned() {
    if (gate != null) {
      gate.abandoned();
    }
  }
}
