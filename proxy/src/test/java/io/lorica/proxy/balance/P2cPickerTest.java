package io.lorica.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lorica.proxy.route.Backend.LoadParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class P2cPickerTest {
  private static final int DRAWS = 60_000;

  private final P2cPicker picker = new P2cPicker(new SplittableRandom(42));

  private record Fixed(int id, double value) implements LoadedEndpoint {
    @Override
    public double load(long nowNs) {
      return value;
    }
  }

  private Map<Integer, Integer> draws(List<Fixed> ready) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      Fixed picked = picker.pick(ready, 0);
      if (picked != null) {
        counts.merge(picked.id, 1, Integer::sum);
      }
    }
    return counts;
  }

  @Test
  void ofNoneThereIsNoneAndOfOneTheOne() {
    assertThat(picker.pick(List.<Fixed>of(), 0)).isNull();
    Fixed only = new Fixed(1, 1e9);
    assertThat(picker.pick(List.of(only), 0)).isSameAs(only);
  }

  @Test
  void ofTwoTheLessLoadedIsAlwaysTaken() {
    assertThat(draws(List.of(new Fixed(1, 2), new Fixed(2, 1)))).containsOnlyKeys(2);
  }

  @Test
  void equalLoadsShareEqually() {
    List<Fixed> ready = new ArrayList<>();
    for (int id = 0; id < 5; id++) {
      ready.add(new Fixed(id, 1));
    }
    // Five standard deviations of a binomial count with p = 1/5.
    assertThat(draws(ready).values())
        .hasSize(5)
        .allSatisfy(count -> assertThat(count).isCloseTo(DRAWS / 5, within(500)));
  }

  @Test
  void theWorstOfSeveralIsNeverTakenAndTheBestTwiceAsOftenAsTheMiddle() {
    Map<Integer, Integer> counts =
        draws(List.of(new Fixed(1, 1), new Fixed(2, 2), new Fixed(3, 3)));
    // Of three pairs the best is in two and wins both, the middle one wins the third.
    assertThat(counts).containsOnlyKeys(1, 2);
    assertThat(counts.get(1)).isCloseTo(DRAWS * 2 / 3, within(600));
  }

  @Test
  void anEndpointTenTimesSlowerGetsFewRequests() {
    long[] latencies = {10_000_000, 100_000_000};
    PeakEwma[] loads = {
      new PeakEwma(LoadParameters.DEFAULT, 0), new PeakEwma(LoadParameters.DEFAULT, 0)
    };
    List<Balanced> ready = List.of(new Balanced(0, loads[0]), new Balanced(1, loads[1]));
    int[] picked = new int[2];
    long now = 0;
    for (int i = 0; i < 10_000; i++) {
      Balanced chosen = picker.pick(ready, now);
      if (chosen == null) {
        throw new AssertionError("two are ready");
      }
      picked[chosen.id]++;
      chosen.load.started();
      now += latencies[chosen.id];
      chosen.load.completed(now, latencies[chosen.id]);
    }
    assertThat(picked[1]).isPositive();
    assertThat(picked[1]).isLessThan(2_000);
  }

  private record Balanced(int id, PeakEwma load) implements LoadedEndpoint {
    @Override
    public double load(long nowNs) {
      return load.load(nowNs);
    }
  }
}
