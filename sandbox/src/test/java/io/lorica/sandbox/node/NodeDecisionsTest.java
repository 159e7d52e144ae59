package io.lorica.sandbox.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Images, restarts, probes and phases. */
class NodeDecisionsTest {
  private static final Images IMAGES =
      new Images(
          List.of(
              new Images.Image("host", List.of(), Map.of()),
              new Images.Image(
                  "proxy", List.of("java", "Proxy"), Map.of("/init", List.of("java", "Init"))),
              new Images.Image(
                  "control", List.of(), Map.of("identity", List.of("java", "Identity")))),
          List.of());

  @Test
  void imageNamesTheCommand() {
    assertThat(IMAGES.resolve("proxy:1", List.of(), List.of())).contains(List.of("java", "Proxy"));
    assertThat(IMAGES.resolve("proxy", List.of("/init"), List.of("-p", "1")))
        .contains(List.of("java", "Init", "-p", "1"));
    assertThat(IMAGES.resolve("control:2", List.of(), List.of("identity", "-a")))
        .contains(List.of("java", "Identity", "-a"));
    assertThat(IMAGES.resolve("host:x", List.of("sleep"), List.of("1")))
        .contains(List.of("sleep", "1"));
    assertThat(IMAGES.resolve("host", List.of(), List.of())).isEmpty();
    assertThat(IMAGES.resolve("unknown:1", List.of("sleep"), List.of())).isEmpty();
  }

  @Test
  void tagAndDigestAreNotPartOfAnImagesName() {
    Map<String, String> names =
        Map.of(
            "a/b", "a/b",
            "a/b:1", "a/b",
            "host:5000/b", "host:5000/b",
            "host:5000/b:1", "host:5000/b",
            "a@sha256:1234", "a");
    names.forEach((image, name) -> assertThat(Images.withoutTag(image)).isEqualTo(name));
  }

  @Test
  void restartsPauseLongerAndLonger() {
    assertThat(List.of(1, 2, 3, 4, 5, 6, 7, 50).stream().map(RestartRule::pause))
        .containsExactly(
            Duration.ZERO,
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            Duration.ofSeconds(40),
            Duration.ofSeconds(80),
            Duration.ofSeconds(160),
            Duration.ofMinutes(5),
            Duration.ofMinutes(5));
    assertThat(RestartRule.quickEnds(4, Duration.ofSeconds(1))).isEqualTo(5);
    assertThat(RestartRule.quickEnds(4, Duration.ofMinutes(10))).isEqualTo(1);
  }

  @Test
  void restartRuleDecidesByExitCode() {
    assertThat(RestartRule.of("Always").restarts(0)).isTrue();
    assertThat(RestartRule.of("OnFailure").restarts(0)).isFalse();
    assertThat(RestartRule.of("OnFailure").restarts(1)).isTrue();
    assertThat(RestartRule.of("Never").restarts(1)).isFalse();
    assertThat(RestartRule.of("Always").forInit()).isEqualTo(RestartRule.ON_FAILURE);
    assertThat(RestartRule.of("Never").forInit()).isEqualTo(RestartRule.NEVER);
  }

  @Test
  void probeDecidesAfterEnoughEqualResults() {
    ProbeTally tally =
        ProbeTally.of(new ProbeBuilder().withSuccessThreshold(2).withFailureThreshold(3).build());
    assertThat(tally.verdict()).isEqualTo(ProbeTally.Verdict.UNDECIDED);
    assertThat(tally.with(true).verdict()).isEqualTo(ProbeTally.Verdict.UNDECIDED);
    assertThat(tally.with(true).with(true).verdict()).isEqualTo(ProbeTally.Verdict.SUCCESS);
    ProbeTally failing = tally.with(true).with(true).with(false).with(false);
    assertThat(failing.verdict()).isEqualTo(ProbeTally.Verdict.UNDECIDED);
    assertThat(failing.with(false).verdict()).isEqualTo(ProbeTally.Verdict.FAILURE);
    assertThat(failing.with(true).with(false).verdict()).isEqualTo(ProbeTally.Verdict.UNDECIDED);
  }

  @Test
  void phaseFollowsTheContainers() {
    ContainerView waiting = ContainerView.created("app", "image");
    ContainerView running = waiting.running(Instant.EPOCH);
    var good = new ContainerView.Ended(0, "Completed", Instant.EPOCH, Instant.EPOCH);
    var bad = new ContainerView.Ended(1, "Error", Instant.EPOCH, Instant.EPOCH);
    assertThat(phase(waiting)).isEqualTo("Pending");
    assertThat(phase(running)).isEqualTo("Running");
    assertThat(phase(running.again(bad, "CrashLoopBackOff", ""))).isEqualTo("Running");
    assertThat(phase(running.ended(good))).isEqualTo("Succeeded");
    assertThat(phase(running.ended(bad))).isEqualTo("Failed");
  }

  @Test
  void podIsReadyWhenItsSidecarsAre() {
    ContainerView app =
        ContainerView.created("app", "image").running(Instant.EPOCH).withStarted(true);
    ContainerView sidecar = ContainerView.created("sidecar", "image").running(Instant.EPOCH);
    assertThat(facts(List.of(sidecar), app).isReady()).isFalse();
    assertThat(facts(List.of(sidecar.withStarted(false)), app).isReady()).isFalse();
    assertThat(facts(List.of(sidecar.withStarted(true)), app).isReady()).isTrue();
  }

  private static String phase(ContainerView app) {
    return PodStatuses.phase(facts(List.of(), app));
  }

  private static PodStatuses.Facts facts(List<ContainerView> sidecars, ContainerView app) {
    return new PodStatuses.Facts(
        "10.244.0.2",
        Instant.EPOCH,
        sidecars,
        sidecars.stream().map(ContainerView::name).toList(),
        List.of(app),
        false);
  }

  @Test
  void rootKeepsWhatRuntimesLeaveItAndOthersNothing() {
    assertThat(script(0, List.of()))
        .contains("--bounding-set=-all,+chown")
        .doesNotContain("+net_admin");
    assertThat(script(65534, List.of("net_admin", "net_raw")))
        .contains("--reuid=65534", "--ambient-caps=-all,+net_admin,+net_raw");
  }

  private static String script(long uid, List<String> capabilities) {
    return ContainerRoot.script(
        new ContainerRoot.Plan(
            Path.of("/r"),
            Path.of("/l"),
            "pod",
            List.of(),
            List.of(),
            "/",
            new ContainerRoot.Credentials(uid, uid, capabilities)));
  }

  @Test
  void endedContainerThatSucceededIsKnown() {
    var good = new ContainerView.Ended(0, "Completed", Instant.EPOCH, Instant.EPOCH);
    ContainerView view = ContainerView.created("a", "b").running(Instant.EPOCH).ended(good);
    assertThat(view.hasSucceeded()).isTrue();
    assertThat(view.last()).isEqualTo(Optional.empty());
  }
}
