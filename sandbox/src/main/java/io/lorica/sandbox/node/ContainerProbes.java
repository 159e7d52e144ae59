package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
  private final InstantSource clock;
  private final Instant started;

  ContainerProbes(
      Container container,
      String address,
      ContainerProcess process,
      Consumer<UnaryOperator<ContainerView>> views,
      InstantSource clock) {
    this.container = container;
    this.address = address;
    this.process = process;
    this.views = views;
    this.clock = clock;
    this.started = clock.instant();
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
    ProbeTally.Verdict verdict =
        rounds("startup", probe, each -> each == ProbeTally.Verdict.UNDECIDED);
    if (verdict == ProbeTally.Verdict.FAILURE) {
      end("startup");
    }
    return verdict == ProbeTally.Verdict.SUCCESS;
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
                rounds(
                    name,
                    probe,
                    verdict -> {
                      onVerdict.accept(verdict);
                      return true;
                    });
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }

  private interface OnVerdict {
    void accept(ProbeTally.Verdict verdict) throws InterruptedException;
  }

  private interface GoesOn {
    boolean after(ProbeTally.Verdict verdict) throws InterruptedException;
  }

  /** Probes again and again; the last verdict, undecided if the container ended first. */
  private ProbeTally.Verdict rounds(String name, Probe probe, GoesOn goesOn)
      throws InterruptedException {
    ProbeTally tally = ProbeTally.of(probe);
    ProbePace pace = ProbePace.of(probe);
    if (process.waitFor(ProbePace.firstDelay(probe, started, clock.instant()))) {
      return ProbeTally.Verdict.UNDECIDED;
    }
    do {
      boolean success = check(name, probe);
      Instant now = clock.instant();
      if (pace.counts(success, now)) {
        pace = pace.with(success, now);
        tally = tally.with(success);
        if (!goesOn.after(tally.verdict())) {
          return tally.verdict();
        }
      }
    } while (!process.waitFor(pace.pause()));
    return ProbeTally.Verdict.UNDECIDED;
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
}
