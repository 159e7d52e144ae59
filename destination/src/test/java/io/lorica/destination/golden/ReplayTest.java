package io.lorica.destination.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.Spec;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded scenario against our services; {@link Differences} lists what is meant. */
final class ReplayTest {
  private final Differences differences = Differences.load();

  @TestFactory
  @Spec("04#19")
  Stream<DynamicTest> discoversWhatTheReferenceDiscovers() {
    return tests("discovery");
  }

  @TestFactory
  @Spec({"07#5", "07#8", "07#9", "07#10", "07#11", "07#12", "10#19"})
  Stream<DynamicTest> admitsWhomTheReferenceAdmits() {
    return tests("policy-inbound");
  }

  @TestFactory
  @Spec({"07#31", "07#33", "07#35", "07#45", "07#46", "07#47", "07#48", "07#49", "07#50", "10#20"})
  Stream<DynamicTest> routesAsTheReferenceRoutes() {
    return tests("policy-outbound");
  }

  private Stream<DynamicTest> tests(String group) {
    return Scenario.all(group).stream()
        .map(scenario -> DynamicTest.dynamicTest(scenario.name(), () -> replay(scenario)));
  }

  private void replay(Scenario scenario) throws Exception {
    try (Replay replay = new Replay(scenario, differences)) {
      assertThat(
              replay.run(
                  name -> RecordedFaces.start(name, replay.streamExecutor()),
                  RecordedFaces::request))
          .as(scenario.name())
          .isEmpty();
    }
  }
}
