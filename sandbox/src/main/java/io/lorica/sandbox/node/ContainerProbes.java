package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probes of one run of a container; they end with the run. One virtual thread each. */
final class ContainerProbes {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerProbes.class);

  /** How long a container that fails its liveness probe may take to end by itself. */
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final Container container;
  private final String address;
  private final ContainerProcess process;
  private final Consumer<UnaryOperator<ContainerView>> views;

  ContainerProbes(
      Container container,
      String address,
      ContainerProcess process,
      Consumer<UnaryOperator<ContainerView>> views) {
    this.container = container;
    this.address = address;
    this.process = process;
    this.views = views;
  }

  void start() {
    Thread.ofVirtual().name("probes " + container.getName()).start(this::run);
  }

  private void run() {
    try {
      Probe startup = container.getStartupProbe();
      if (startup != null && !succeeds(startup)) {
        return;
      }
      Probe readiness = container.getReadinessProbe();
      views.accept(view -> view.withStarted(readiness == null));
      loop("liveness", container.getLivenessProbe(), this::live);
      loop("readiness", readiness, this::ready);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Probes until there is a verdict; a failure ends the container. */
  private boolean succeeds(Probe probe) throws InterruptedException {
    ProbeTally tally = ProbeTally.of(probe);
    boolean over = process.waitFor(seconds(probe.getInitialDelaySeconds(), 0));
    while (!over && tally.verdict() == ProbeTally.Verdict.UNDECIDED) {
      tally = tally.with(check("startup", probe));
      over =
          tally.verdict() != ProbeTally.Verdict.SUCCESS
              && process.waitFor(seconds(probe.getPeriodSeconds(), 10));
    }
    if (!over && tally.verdict() == ProbeTally.Verdict.FAILURE) {
      end("startup");
    }
    return !over && tally.verdict() == ProbeTally.Verdict.SUCCESS;
  }

  private interface OnVerdict {
    void accept(ProbeTally.Verdict verdict) throws InterruptedException;
  }

  private void loop(String name, @Nullable Probe probe, OnVerdict onVerdict) {
    if (probe == null) {
      return;
    }
    Thread.ofVirtual()
        .name(name + " " + container.getName())
        .start(
            () -> {
              try {
                ProbeTally tally = ProbeTally.of(probe);
                boolean over = process.waitFor(seconds(probe.getInitialDelaySeconds(), 0));
                while (!over) {
                  tally = tally.with(check(name, probe));
                  onVerdict.accept(tally.verdict());
                  over = process.waitFor(seconds(probe.getPeriodSeconds(), 10));
                }
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private boolean check(String name, Probe probe) throws InterruptedException {
    Optional<String> failure = ProbeCheck.run(probe, container, address, this::exec);
    failure.ifPresent(why -> LOG.debug("{} probe of {}: {}", name, container.getName(), why));
    return failure.isEmpty();
  }

  private void live(ProbeTally.Verdict verdict) throws InterruptedException {
    if (verdict == ProbeTally.Verdict.FAILURE) {
      end("liveness");
    }
  }

  private void ready(ProbeTally.Verdict verdict) {
    switch (verdict) {
      case SUCCESS -> views.accept(view -> view.isRunning() ? view.withReady(true) : view);
      case FAILURE -> views.accept(view -> view.withReady(false));
      case UNDECIDED -> {}
    }
  }

  private void end(String probe) throws InterruptedException {
    LOG.warn("container {} fails its {} probe and is ended", container.getName(), probe);
    process.terminate();
    if (!process.waitFor(GRACE)) {
      process.kill();
    }
  }

  private int exec(List<String> command, Duration timeout)
      throws IOException, InterruptedException {
    long pid = process.pid().orElseThrow(() -> new IOException("container does not run"));
    List<String> line = new ArrayList<>(InContainer.command(pid));
    line.addAll(command);
    Process exec =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!exec.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
      exec.destroyForcibly();
      throw new IOException("timed out");
    }
    return exec.exitValue();
  }

  private static Duration seconds(@Nullable Integer value, int otherwise) {
    return Duration.ofSeconds(value == null ? otherwise : value);
  }
}
