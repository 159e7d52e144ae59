package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContext;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The files of one pod, and the start of a container among them. Guarded by its lock. */
final class PodFilesystem {
  /** A log is started anew at the start of a container that finds it longer than this. */
  private static final long LOG_LIMIT = 16L * 1024 * 1024;

  private final NodeServices node;
  private final Path directory;
  private final PodVolumes volumes;
  private final String podName;
  private Path namespace = Path.of("");
  private boolean closed;

  PodFilesystem(Pod pod, NodeServices node) {
    this.node = node;
    this.directory = node.directories().pods().resolve(pod.getMetadata().getUid());
    this.volumes = new PodVolumes(directory.resolve("volumes"));
    this.podName = pod.getMetadata().getNamespace() + "_" + pod.getMetadata().getName();
  }

  /** The pod has a network namespace now. */
  synchronized void enter(PodNetwork.Namespace entered) throws IOException {
    namespace = entered.file();
    Files.createDirectories(directory.resolve("roots"));
  }

  synchronized void refresh(Pod pod) throws IOException, ContainerEnv.MissingReference {
    if (closed) {
      return;
    }
    ContainerEnv.Lookup lookup = node.api().lookup(pod.getMetadata().getNamespace());
    volumes.refresh(PodWorker.volumes(pod), new VolumeFiles(pod, lookup, node.api()));
    write("resolv.conf", resolvConf(pod));
    write("hosts", hosts(pod));
    write("hostname", pod.getMetadata().getName() + "\n");
  }

  synchronized ContainerProcess launch(Pod pod, Container container)
      throws IOException, ContainerEnv.MissingReference {
    refresh(pod);
    ContainerEnv.Lookup lookup = node.api().lookup(pod.getMetadata().getNamespace());
    Map<String, String> env = ContainerEnv.of(pod, container, lookup);
    List<String> command =
        node.images()
            .resolve(
                String.valueOf(container.getImage()),
                ContainerEnv.expand(container.getCommand(), env),
                ContainerEnv.expand(container.getArgs(), env))
            .orElseThrow(() -> new IOException("the sandbox has no image " + container.getImage()));
    Path root = directory.resolve("roots").resolve(container.getName());
    Files.createDirectories(root);
    var plan =
        new ContainerRoot.Plan(
            root,
            log(container),
            pod.getMetadata().getName(),
            node.images().shared(),
            mounts(pod, container),
            container.getWorkingDir() == null ? "/" : container.getWorkingDir(),
            credentials(pod.getSpec().getSecurityContext(), container.getSecurityContext()));
    return ContainerProcess.start(namespace, plan, command, env, messages());
  }

  /** Removes everything. */
  synchronized void close() throws IOException {
    closed = true;
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> tree = Files.walk(directory)) {
      for (Path each : tree.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }

  private List<ContainerRoot.Mount> mounts(Pod pod, Container container) throws IOException {
    List<ContainerRoot.Mount> mounts = new ArrayList<>();
    mounts.add(new ContainerRoot.Mount(node.directories().etc(), "/etc", true));
    for (String file : List.of("resolv.conf", "hosts", "hostname")) {
      mounts.add(new ContainerRoot.Mount(directory.resolve(file), "/etc/" + file, true));
    }
    for (Path each : node.images().written()) {
      mounts.add(new ContainerRoot.Mount(each, each.toString(), false));
    }
    mounts.addAll(volumes.mounts(container, PodWorker.volumes(pod)));
    return mounts;
  }

  private File messages() {
    return node.directories().logs().resolve("container-starts.log").toFile();
  }

  private Path log(Container container) throws IOException {
    Path log = node.directories().logs().resolve(podName + "_" + container.getName() + ".log");
    if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
      Files.delete(log);
    }
    return log;
  }

  private void write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  private static String resolvConf(Pod pod) {
    return """
    nameserver %s
    search %s.svc.cluster.local svc.cluster.local cluster.local
    options ndots:5
    """
        .formatted(NodeNetwork.DNS_ADDRESS, pod.getMetadata().getNamespace());
  }

  private static String hosts(Pod pod) {
    return "127.0.0.1 localhost\n%s %s\n"
        .formatted(pod.getStatus().getPodIP(), pod.getMetadata().getName());
  }

  private static ContainerRoot.Credentials credentials(
      @Nullable PodSecurityContext ofPod, @Nullable SecurityContext ofContainer) {
    Long user = ofContainer == null ? null : ofContainer.getRunAsUser();
    Long group = ofContainer == null ? null : ofContainer.getRunAsGroup();
    if (user == null && ofPod != null) {
      user = ofPod.getRunAsUser();
    }
    if (group == null && ofPod != null) {
      group = ofPod.getRunAsGroup();
    }
    List<String> added = new ArrayList<>();
    if (ofContainer != null && ofContainer.getCapabilities() != null) {
      ofContainer
          .getCapabilities()
          .getAdd()
          .forEach(each -> added.add(each.toLowerCase(Locale.ROOT).replaceFirst("^cap_", "")));
    }
    return new ContainerRoot.Credentials(user == null ? 0 : user, group == null ? 0 : group, added);
  }
}
