package io.lorica.destination.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every recorded scenario against our services; {@link Differences} lists what is meant. */
final class ReplayTest {
  private final Differences differences = Differences.load();

  @TestFactory
  Stream<DynamicTest> discoversWhatTheReferenceDiscovers() {
    return tests("discovery");
  }

  @TestFactory
  Stream<DynamicTest> admitsWhomTheReferenceAdmits() {
    return tests("policy-inbound");
  }

  @TestFactory
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
