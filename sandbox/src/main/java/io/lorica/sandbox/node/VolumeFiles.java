package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The files that a volume holds, from the pod and the objects it refers to. */
final class VolumeFiles {
  private final Pod pod;
  private final ContainerEnv.Lookup lookup;
  private final TokenSource tokens;

  /** Makes tokens for the pod's service account. */
  interface TokenSource {
    /** A token for the audience (empty: the API server), good for so many seconds or a bit less. */
    String token(Pod pod, String audience, long seconds) throws ContainerEnv.MissingReference;
  }

  VolumeFiles(Pod pod, ContainerEnv.Lookup lookup, TokenSource tokens) {
    this.pod = pod;
    this.lookup = lookup;
    this.tokens = tokens;
  }

  /** The files by path; empty if the volume is one that a container writes to. */
  Optional<Map<String, String>> of(Volume volume) throws ContainerEnv.MissingReference {
    if (volume.getConfigMap() != null) {
      var source = volume.getConfigMap();
      var data = lookup.configMap(source.getName());
      return Optional.of(pick(source.getName(), data, source.getItems(), source.getOptional()));
    }
    if (volume.getSecret() != null) {
      var source = volume.getSecret();
      var data = lookup.secret(source.getSecretName());
      return Optional.of(
          pick(source.getSecretName(), data, source.getItems(), source.getOptional()));
    }
    if (volume.getDownwardAPI() != null) {
      return Optional.of(downward(volume.getDownwardAPI().getItems()));
    }
    if (volume.getProjected() != null) {
      Map<String, String> files = new HashMap<>();
      for (VolumeProjection source : volume.getProjected().getSources()) {
        files.putAll(projected(source));
      }
      return Optional.of(files);
    }
    return Optional.empty();
  }

  private Map<String, String> projected(VolumeProjection source)
      throws ContainerEnv.MissingReference {
    if (source.getServiceAccountToken() != null) {
      return token(source.getServiceAccountToken());
    }
    if (source.getConfigMap() != null) {
      var map = source.getConfigMap();
      return pick(
          map.getName(), lookup.configMap(map.getName()), map.getItems(), map.getOptional());
    }
    if (source.getSecret() != null) {
      var secret = source.getSecret();
      return pick(
          secret.getName(),
          lookup.secret(secret.getName()),
          secret.getItems(),
          secret.getOptional());
    }
    if (source.getDownwardAPI() != null) {
      return downward(source.getDownwardAPI().getItems());
    }
    throw new ContainerEnv.MissingReference("unknown projection " + source);
  }

  private Map<String, String> token(ServiceAccountTokenProjection projection)
      throws ContainerEnv.MissingReference {
    Long seconds = projection.getExpirationSeconds();
    String audience = projection.getAudience() == null ? "" : projection.getAudience();
    return Map.of(
        projection.getPath(), tokens.token(pod, audience, seconds == null ? 3600 : seconds));
  }

  private Map<String, String> downward(List<DownwardAPIVolumeFile> items) {
    Map<String, String> files = new HashMap<>();
    for (DownwardAPIVolumeFile item : items) {
      if (item.getFieldRef() != null) {
        files.put(item.getPath(), PodFields.of(pod, item.getFieldRef().getFieldPath()));
      }
    }
    return files;
  }

  private static Map<String, String> pick(
      String name,
      Optional<Map<String, String>> found,
      List<KeyToPath> items,
      @Nullable Boolean optional)
      throws ContainerEnv.MissingReference {
    boolean mayMiss = Boolean.TRUE.equals(optional);
    if (found.isEmpty() && !mayMiss) {
      throw new ContainerEnv.MissingReference("object \"" + name + "\" of a volume not found");
    }
    Map<String, String> data = found.orElse(Map.of());
    if (items.isEmpty()) {
      return data;
    }
    Map<String, String> files = new HashMap<>();
    for (KeyToPath item : items) {
      String value = data.get(item.getKey());
      if (value != null) {
        files.put(item.getPath(), value);
      } else if (!mayMiss) {
        throw new ContainerEnv.MissingReference(name + " has no key " + item.getKey());
      }
    }
    return files;
  }
}
