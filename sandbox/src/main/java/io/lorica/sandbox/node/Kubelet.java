package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the pods that are assigned to this node. */
public final class Kubelet implements AutoCloseable {
  /** The one node's name. */
  public static final String NODE_NAME = "sandbox";

  private static final Logger LOG = LoggerFactory.getLogger(Kubelet.class);
  private static final Duration TOKEN_ROUND = Duration.ofMinutes(1);

  private final NodeServices node;
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  private final Map<String, String> uids = new ConcurrentHashMap<>();
  private final AtomicBoolean refreshPending = new AtomicBoolean();
  private final List<SharedIndexInformer<?>> informers;
  private final ScheduledExecutorService rounds =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("volumes").factory());

  /**
   * Starts to run pods.
   *
   * @param client the API server, as administrator
   * @param images what container images mean
   * @param memory a directory in memory, for volumes and the roots of containers
   * @param logs directory for the output of containers
   * @param etc what containers see as {@code /etc}
   * @param clock the time of day
   */
  public Kubelet(
      KubernetesClient client,
      Images images,
      Path memory,
      Path logs,
      Path etc,
      InstantSource clock) {
    this.node =
        new NodeServices(
            new PodNetwork(),
            images,
            new KubeletApi(client, clock),
            new NodeServices.Directories(memory, logs, etc),
            clock);
    this.informers =
        List.of(
            client.configMaps().inAnyNamespace().inform(new OnData<ConfigMap>()),
            client.secrets().inAnyNamespace().inform(new OnData<Secret>()),
            client
                .pods()
                .inAnyNamespace()
                .withField("spec.nodeName", NODE_NAME)
                .inform(new OnPod()));
    var _ =
        rounds.scheduleWithFixedDelay(
            this::refreshNow, TOKEN_ROUND.toSeconds(), TOKEN_ROUND.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * The process id of a container's program, in the node's process namespace.
   *
   * @param namespace {@code *} for any
   * @param pod its name, or the beginning of it
   * @param container {@code *} for the first
   */
  public Optional<Long> pid(String namespace, String pod, String container) {
    Pattern wanted =
        Pattern.compile(
            (namespace.equals("*") ? "[^/]*" : Pattern.quote(namespace))
                + "/"
                + Pattern.quote(pod)
                + "(-.*)?");
    return uids.keySet().stream()
        .filter(key -> wanted.matcher(key).matches())
        .sorted()
        .flatMap(key -> Optional.ofNullable(uids.get(key)).stream())
        .flatMap(uid -> Optional.ofNullable(workers.get(uid)).stream())
        .flatMap(worker -> worker.pid(container).stream())
        .findFirst();
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
    rounds.shutdownNow();
    workers.values().forEach(worker -> worker.stop(Duration.ZERO));
  }

  private void seen(Pod pod) {
    String uid = pod.getMetadata().getUid();
    boolean leaving = pod.getMetadata().getDeletionTimestamp() != null;
    PodWorker worker = workers.get(uid);
    if (worker == null) {
      String phase = pod.getStatus().getPhase();
      boolean over = "Succeeded".equals(phase) || "Failed".equals(phase);
      if (leaving || over) {
        if (leaving) {
          node.api().remove(pod);
        }
        return;
      }
      worker = new PodWorker(pod, node);
      workers.put(uid, worker);
      uids.put(key(pod), uid);
      worker.start();
    } else {
      if (worker.update(pod)) {
        refreshVolumes();
      }
    }
    if (leaving) {
      Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
      worker.stop(Duration.ofSeconds(grace == null ? 30 : grace));
    }
  }

  private void gone(Pod pod) {
    PodWorker worker = workers.remove(pod.getMetadata().getUid());
    uids.remove(key(pod), pod.getMetadata().getUid());
    if (worker != null) {
      worker.stop(Duration.ZERO);
    }
  }

  private static String key(Pod pod) {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }

  /** Volumes follow the objects that they show. */
  private void refreshVolumes() {
    if (refreshPending.compareAndSet(false, true)) {
      rounds.execute(this::refreshNow);
    }
  }

  private void refreshNow() {
    refreshPending.set(false);
    for (PodWorker worker : workers.values()) {
      try {
        worker.refreshVolumes();
      } catch (RuntimeException e) {
        LOG.warn("volumes are not refreshed", e);
      }
    }
  }

  private final class OnPod implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      seen(pod);
    }

    @Override
    public void onUpdate(Pod before, Pod after) {
      seen(after);
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
      gone(pod);
    }
  }

  private final class OnData<T extends HasMetadata> implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      refreshVolumes();
    }

    @Override
    public void onUpdate(T before, T after) {
      refreshVolumes();
    }

    @Override
    public void onDelete(T object, boolean finalStateUnknown) {}
  }
}
