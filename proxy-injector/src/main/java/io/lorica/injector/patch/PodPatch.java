package io.lorica.injector.patch;

import io.lorica.mesh.names.Annotations;
import io.lorica.mesh.names.Labels;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Adds the proxy to a pod: a pure function of the pod, its namespace, its owner and the
 * installation (spec 06 §5 to §7.1). Whether a pod gets a proxy at all is {@link Injection}'s
 * decision; the control plane's own pods come here without it.
 */
public sealed interface PodPatch {

  /**
   * The pod can run with a proxy.
   *
   * @param warnings annotations that were ignored, and why
   */
  record Added(JsonPatch patch, List<String> warnings) implements PodPatch {
    public Added {
      warnings = List.copyOf(warnings);
    }
  }

  /** No pod can be made from these values and annotations; {@code reason} is for the user. */
  record Refused(String reason) implements PodPatch {}

  /** Patches the pod of a user's workload. */
  static PodPatch of(
      Workload pod, NamespaceView namespace, Owner owner, Installation installation) {
    return of(pod, namespace, owner, installation, PodRole.WORKLOAD);
  }

  /** Patches the pod of a workload or of one of the control plane's components. */
  static PodPatch of(
      Workload pod, NamespaceView namespace, Owner owner, Installation installation, PodRole role) {
    PodAnnotations annotations = PodAnnotations.of(pod, namespace, installation);
    Sidecar sidecar = Sidecar.of(pod, namespace, annotations, installation, role);
    Optional<String> refusal = Refusal.of(sidecar);
    return refusal.isPresent()
        ? new Refused(refusal.get())
        : new Added(
            PatchOperations.of(
                sidecar, annotationsOf(sidecar, annotations), labelsOf(sidecar, namespace, owner)),
            sidecar.warnings());
  }

  private static Map<String, String> annotationsOf(Sidecar sidecar, PodAnnotations annotations) {
    var added = new TreeMap<>(annotations.added());
    Installation installation = sidecar.installation();
    added.put(Annotations.CREATED_BY, installation.createdBy());
    added.put(Annotations.PROXY_VERSION, sidecar.values().proxyVersion());
    added.put(Annotations.TRUST_ROOT_SHA256, sha256(installation.trustAnchors()));
    return added;
  }

  private static Map<String, String> labelsOf(
      Sidecar sidecar, NamespaceView namespace, Owner owner) {
    var labels = new TreeMap<String, String>();
    labels.put(Labels.CONTROL_PLANE_NS, sidecar.installation().namespace());
    labels.put(Labels.WORKLOAD_NS, namespace.name());
    owner.label().ifPresent(label -> labels.put(label, owner.name()));
    return labels;
  }

  private static String sha256(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
