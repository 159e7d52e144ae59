package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.Volume;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of one pod: namespace, volumes, init containers and sidecars in order, containers; and
 * backwards at its end. One virtual thread works through it, a second one reports.
 */
final class PodWorker {
  private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);

  private final NodeServices node;
  private final Object lock = new Object();
  private final Instant started;
  private final List<ContainerSupervisor> init = new ArrayList<>();
  private final List<ContainerSupervisor> apps = new ArrayList<>();
  private final PodFilesystem files;

  // Guarded by lock.
  private Pod pod;
  private String address = "";
  private boolean stopRequested;
  private Duration grace = Duration.ZERO;
  private boolean dirty = true;
  private boolean over;

  PodWorker(Pod pod, NodeServices node) {
    this.pod = pod;
    this.node = node;
    this.started = node.clock().instant();
    this.files = new PodFilesystem(pod, node);
    RestartRule rule = RestartRule.of(String.valueOf(pod.getSpec().getRestartPolicy()));
    for (Container container : pod.getSpec().getInitContainers()) {
      init.add(supervisor(container, isSidecar(container) ? RestartRule.ALWAYS : rule.forInit()));
    }
    for (Container container : pod.getSpec().getContainers()) {
      apps.add(supervisor(container, rule));
    }
  }

  void start() {
    String name = pod.getMetadata().getName();
    Thread.ofVirtual().name("pod " + name).start(this::run);
    Thread.ofVirtual().name("status " + name).start(this::report);
  }

  /** The pod's object changed; whether anything did that a volume can show. */
  boolean update(Pod changed) {
    synchronized (lock) {
      var before = pod.getMetadata();
      var after = changed.getMetadata();
      pod = changed;
      return !Objects.equals(before.getLabels(), after.getLabels())
          || !Objects.equals(before.getAnnotations(), after.getAnnotations());
    }
  }

  /** Ends the pod; a shorter grace period than before counts. */
  void stop(Duration gracePeriod) {
    synchronized (lock) {
      if (!stopRequested || gracePeriod.compareTo(grace) < 0) {
        grace = gracePeriod;
      }
      stopRequested = true;
      lock.notifyAll();
    }
  }

  /** Writes volumes again whose content changed. */
  void refreshVolumes() {
    try {
      if (!address().isEmpty()) {
        files.refresh(current());
      }
    } catch (ContainerEnv.MissingReference e) {
      LOG.debug("volumes of {}: {}", pod.getMetadata().getName(), e.getMessage());
    } catch (IOException e) {
      LOG.warn("volumes of {}", pod.getMetadata().getName(), e);
    }
  }

  /** The process id of a container's program, as the node sees it. */
  Optional<Long> pid(String container) {
    return (container.equals("*") ? apps : all())
        .stream()
            .filter(each -> container.equals("*") || each.container().getName().equals(container))
            .findFirst()
            .flatMap(ContainerSupervisor::pid);
  }

  private void run() {
    Optional<PodNetwork.Namespace> namespace = Optional.empty();
    try {
      namespace = Optional.of(node.network().create());
      synchronized (lock) {
        address = namespace.get().address();
      }
      changed();
      files.enter(namespace.get());
      if (prepareVolumes() && initialize()) {
        apps.forEach(ContainerSupervisor::start);
        await(() -> apps.stream().allMatch(ContainerSupervisor::isDone));
        boolean ended = !isStopping();
        if (ended) {
          stopSidecars(node.clock().instant().plus(defaultGrace()));
        }
      }
      await(() -> false);
    } catch (IOException e) {
      LOG.error("pod {}", pod.getMetadata().getName(), e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      finish(namespace);
    }
  }

  /** Retries until everything that the volumes refer to exists; false if the pod ends first. */
  private boolean prepareVolumes() throws IOException, InterruptedException {
    String waitsFor = "";
    while (!isStopping()) {
      try {
        files.refresh(current());
        return true;
      } catch (ContainerEnv.MissingReference e) {
        String reason = String.valueOf(e.getMessage());
        if (!reason.equals(waitsFor)) {
          LOG.info("pod {} waits: {}", pod.getMetadata().getName(), reason);
          waitsFor = reason;
        }
        synchronized (lock) {
          lock.wait(500);
        }
      }
    }
    return false;
  }

  /** Runs init containers in order; false if the pod ends first or one of them failed for good. */
  private boolean initialize() throws InterruptedException {
    for (ContainerSupervisor each : init) {
      if (isStopping()) {
        return false;
      }
      each.start();
      if (isSidecar(each.container())) {
        await(() -> each.view().started());
      } else {
        await(each::isDone);
        if (!each.view().hasSucceeded()) {
          return false;
        }
      }
    }
    return !isStopping();
  }

  /** Waits for the condition or for the pod's end. */
  private void await(BooleanSupplier condition) throws InterruptedException {
    synchronized (lock) {
      while (!stopRequested && !condition.getAsBoolean()) {
        lock.wait();
      }
    }
  }

  private void finish(Optional<PodNetwork.Namespace> namespace) {
    try {
      Instant end = node.clock().instant().plus(gracePeriod());
      apps.forEach(ContainerSupervisor::terminate);
      init.stream()
          .filter(each -> !isSidecar(each.container()))
          .forEach(ContainerSupervisor::terminate);
      awaitEnd(apps, end);
      stopSidecars(end);
      all().forEach(ContainerSupervisor::kill);
      if (namespace.isPresent()) {
        node.network().remove(namespace.get());
      }
      files.close();
    } catch (IOException e) {
      LOG.error("end of pod {}", pod.getMetadata().getName(), e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (lock) {
        over = true;
        lock.notifyAll();
      }
      node.api().remove(pod);
    }
  }

  /** Sidecars go after the containers, the last one first, and get what is left of the time. */
  private void stopSidecars(Instant end) throws InterruptedException {
    for (ContainerSupervisor each : init.reversed()) {
      if (isSidecar(each.container())) {
        each.terminate();
        awaitEnd(List.of(each), end);
      }
    }
  }

  /** Those that have not ended by then are killed. A shortened grace period shortens this too. */
  private void awaitEnd(List<ContainerSupervisor> supervisors, Instant end)
      throws InterruptedException {
    Duration step = Duration.ofMillis(200);
    for (ContainerSupervisor each : supervisors) {
      boolean ended = each.view().state() instanceof ContainerView.Waiting;
      while (!ended) {
        Duration left = Duration.between(node.clock().instant(), end);
        if (left.isNegative() || left.isZero() || gracePeriod().isZero()) {
          each.kill();
          ended = true;
        } else {
          ended = each.awaitDone(left.compareTo(step) < 0 ? left : step);
        }
      }
    }
  }

  private void report() {
    try {
      while (awaitDirty()) {
        PodStatus status = PodStatuses.of(facts(), current().getStatus(), node.clock().instant());
        node.api().writeStatus(pod, status);
        synchronized (lock) {
          pod = new PodBuilder(pod).withStatus(status).build();
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitDirty() throws InterruptedException {
    synchronized (lock) {
      while (!dirty && !over) {
        lock.wait();
      }
      dirty = false;
      return !over;
    }
  }

  private PodStatuses.Facts facts() {
    return new PodStatuses.Facts(
        address(),
        started,
        init.stream().map(ContainerSupervisor::view).toList(),
        init.stream()
            .map(ContainerSupervisor::container)
            .filter(PodWorker::isSidecar)
            .map(Container::getName)
            .toList(),
        apps.stream().map(ContainerSupervisor::view).toList(),
        "Never".equals(pod.getSpec().getRestartPolicy()));
  }

  private void changed() {
    synchronized (lock) {
      dirty = true;
      lock.notifyAll();
    }
  }

  /** The pod's object, with the address that the node has given it. */
  private Pod current() {
    synchronized (lock) {
      return address.isEmpty()
          ? pod
          : new PodBuilder(pod)
              .editOrNewStatus()
              .withPodIP(address)
              .withPodIPs(List.of())
              .addNewPodIP(address)
              .endStatus()
              .build();
    }
  }

  private ContainerSupervisor supervisor(Container container, RestartRule rule) {
    ContainerSupervisor.Launcher launcher =
        new ContainerSupervisor.Launcher() {
          @Override
          public ContainerProcess launch(Container each)
              throws IOException, ContainerEnv.MissingReference {
            return files.launch(current(), each);
          }

          @Override
          public String address() {
            return PodWorker.this.address();
          }
        };
    return new ContainerSupervisor(container, rule, launcher, this::changed, node.clock());
  }

  private List<ContainerSupervisor> all() {
    List<ContainerSupervisor> all = new ArrayList<>(init);
    all.addAll(apps);
    return all;
  }

  private String address() {
    synchronized (lock) {
      return address;
    }
  }

  private boolean isStopping() {
    synchronized (lock) {
      return stopRequested;
    }
  }

  private Duration gracePeriod() {
    synchronized (lock) {
      return stopRequested ? grace : Duration.ZERO;
    }
  }

  private Duration defaultGrace() {
    Long seconds = pod.getSpec().getTerminationGracePeriodSeconds();
    return Duration.ofSeconds(seconds == null ? 30 : seconds);
  }

  static List<Volume> volumes(Pod pod) {
    return pod.getSpec().getVolumes();
  }

  private static boolean isSidecar(Container container) {
    return "Always".equals(container.getRestartPolicy());
  }
}
