package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The directories of a pod's volumes. They stand in memory, so that no key touches a disk. Confined
 * to the pod's worker.
 */
final class PodVolumes {
  private final Path directory;
  private final Map<String, AtomicDirectory> files = new HashMap<>();

  PodVolumes(Path directory) {
    this.directory = directory;
  }

  /** Writes what has to be written and makes what containers will write to. */
  void refresh(List<Volume> volumes, VolumeFiles source)
      throws IOException, ContainerEnv.MissingReference {
    for (Volume volume : volumes) {
      Optional<Map<String, String>> wanted = source.of(volume);
      if (wanted.isPresent()) {
        AtomicDirectory target = files.get(volume.getName());
        if (target == null) {
          target = new AtomicDirectory(path(volume.getName()));
          files.put(volume.getName(), target);
        }
        target.write(wanted.get());
      } else if (volume.getHostPath() == null && !Files.exists(path(volume.getName()))) {
        Files.createDirectories(path(volume.getName()));
        Files.setPosixFilePermissions(
            path(volume.getName()), PosixFilePermissions.fromString("rwxrwxrwx"));
      }
    }
  }

  /** Where a container sees them. */
  List<ContainerRoot.Mount> mounts(Container container, List<Volume> volumes) throws IOException {
    List<ContainerRoot.Mount> mounts = new ArrayList<>();
    for (VolumeMount mount : container.getVolumeMounts()) {
      Volume volume =
          volumes.stream()
              .filter(each -> each.getName().equals(mount.getName()))
              .findFirst()
              .orElseThrow(() -> new IOException("no volume named " + mount.getName()));
      Path source =
          volume.getHostPath() == null
              ? path(volume.getName())
              : Path.of(volume.getHostPath().getPath());
      if (mount.getSubPath() != null && !mount.getSubPath().isEmpty()) {
        source = source.resolve(mount.getSubPath());
      }
      mounts.add(
          new ContainerRoot.Mount(
              source,
              mount.getMountPath(),
              Boolean.TRUE.equals(mount.getReadOnly()) || files.containsKey(volume.getName())));
    }
    // A mount inside another one has to come after it.
    mounts.sort((a, b) -> Integer.compare(a.target().length(), b.target().length()));
    return mounts;
  }

  private Path path(String volume) {
    return directory.resolve(volume);
  }
}
