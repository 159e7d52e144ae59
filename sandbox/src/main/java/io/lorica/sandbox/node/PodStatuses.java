package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A pod's status from what is known of its containers. Pure. */
final class PodStatuses {
  private PodStatuses() {}

  /**
   * What is known of a pod.
   *
   * @param address its address, empty as long as it has none
   * @param started when the node took it
   * @param init its init containers, in order; sidecars among them
   * @param sidecars which of them are sidecars, by name
   * @param apps its containers
   * @param runsToEnd whether containers that end are not started again
   */
  record Facts(
      String address,
      Instant started,
      List<ContainerView> init,
      List<String> sidecars,
      List<ContainerView> apps,
      boolean runsToEnd) {
    Facts {
      init = List.copyOf(init);
      sidecars = List.copyOf(sidecars);
      apps = List.copyOf(apps);
    }

    boolean isSidecar(ContainerView view) {
      return sidecars.contains(view.name());
    }

    boolean isInitialized() {
      return init.stream().allMatch(view -> isSidecar(view) ? view.started() : view.hasSucceeded());
    }

    boolean isReady() {
      return isInitialized()
          && apps.stream().allMatch(ContainerView::ready)
          && init.stream().filter(this::isSidecar).allMatch(ContainerView::ready);
    }
  }

  static PodStatus of(Facts facts, PodStatus before, Instant now) {
    String time = format(now);
    var status =
        new PodStatusBuilder()
            .withPhase(phase(facts))
            .withHostIP(NodeNetwork.NODE_ADDRESS)
            .addNewHostIP(NodeNetwork.NODE_ADDRESS)
            .withStartTime(format(facts.started()))
            .withInitContainerStatuses(facts.init().stream().map(PodStatuses::container).toList())
            .withContainerStatuses(facts.apps().stream().map(PodStatuses::container).toList());
    if (!facts.address().isEmpty()) {
      status.withPodIP(facts.address()).addNewPodIP(facts.address());
    }
    List<PodCondition> conditions = new ArrayList<>();
    conditions.add(
        condition("PodReadyToStartContainers", !facts.address().isEmpty(), before, time));
    conditions.add(condition("Initialized", facts.isInitialized(), before, time));
    conditions.add(condition("Ready", facts.isReady(), before, time));
    conditions.add(condition("ContainersReady", facts.isReady(), before, time));
    conditions.add(condition("PodScheduled", true, before, time));
    return status.withConditions(conditions).build();
  }

  static String phase(Facts facts) {
    boolean initFailed =
        facts.runsToEnd()
            && facts.init().stream()
                .anyMatch(
                    view ->
                        view.state() instanceof ContainerView.Ended ended
                            && ended.exitCode() != 0
                            && !facts.isSidecar(view));
    if (initFailed) {
      return "Failed";
    }
    boolean begun = facts.apps().stream().anyMatch(view -> view.isRunning() || view.restarts() > 0);
    boolean over =
        facts.apps().stream().allMatch(view -> view.state() instanceof ContainerView.Ended);
    if (over) {
      return facts.apps().stream().allMatch(ContainerView::hasSucceeded) ? "Succeeded" : "Failed";
    }
    return begun
            || facts.apps().stream().anyMatch(view -> view.state() instanceof ContainerView.Ended)
        ? "Running"
        : "Pending";
  }

  private static PodCondition condition(String type, boolean holds, PodStatus before, String time) {
    String status = holds ? "True" : "False";
    String since =
        before.getConditions().stream()
            .filter(each -> each.getType().equals(type) && each.getStatus().equals(status))
            .map(PodCondition::getLastTransitionTime)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(time);
    return new PodConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withLastTransitionTime(since)
        .build();
  }

  private static ContainerStatus container(ContainerView view) {
    var status =
        new ContainerStatusBuilder()
            .withName(view.name())
            .withImage(view.image())
            .withImageID("host://" + view.image())
            .withContainerID("process://" + view.name())
            .withStarted(view.started())
            .withReady(view.ready() || (view.hasSucceeded() && !view.isRunning()))
            .withRestartCount(view.restarts())
            .withState(state(view.state()));
    view.last().ifPresent(ended -> status.withLastState(state(ended)));
    return status.build();
  }

  private static ContainerState state(ContainerView.State state) {
    return switch (state) {
      case ContainerView.Waiting waiting ->
          new ContainerStateBuilder().withNewWaiting(waiting.message(), waiting.reason()).build();
      case ContainerView.Running running ->
          new ContainerStateBuilder().withNewRunning(format(running.since())).build();
      case ContainerView.Ended ended ->
          new ContainerStateBuilder()
              .withNewTerminated()
              .withExitCode(ended.exitCode())
              .withReason(ended.reason())
              .withStartedAt(format(ended.started()))
              .withFinishedAt(format(ended.finished()))
              .endTerminated()
              .build();
    };
  }

  private static String format(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
