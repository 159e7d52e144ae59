package io.lorica.proxy.balance;

import io.lorica.proxy.route.Backend.LoadParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One request through the balancer: the better of two endpoints, and what its answer teaches. */
@State(Scope.Thread)
public class PickerBenchmark {
  /** Of the times between requests and to an answer. */
  private static final long MICRO_NS = 1_000;

  private record Loaded(PeakEwma ewma) implements LoadedEndpoint {
    @Override
    public double load(long nowNs) {
      return ewma.load(nowNs);
    }
  }

  @Param({"2", "30", "1000"})
  private int endpoints;

  private final SplittableRandom random = new SplittableRandom(42);
  private final P2cPicker picker = new P2cPicker(random);
  private final List<Loaded> ready = new ArrayList<>();
  private long nowNs;

  @Setup
  public void fill() {
    for (int i = 0; i < endpoints; i++) {
      ready.add(new Loaded(new PeakEwma(LoadParameters.DEFAULT, 0)));
    }
  }

  @Benchmark
  public PeakEwma pickAndLearn() {
    nowNs += MICRO_NS;
    Loaded picked = picker.pick(ready, nowNs);
    PeakEwma ewma = picked == null ? ready.getFirst().ewma : picked.ewma;
    ewma.started();
    ewma.completed(nowNs, MICRO_NS * (1 + random.nextInt(1_000)));
    return ewma;
  }
}
