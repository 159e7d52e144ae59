package io.lorica.injector.patch;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The operations that put a sidecar into its pod, in the order of spec 06 §6.1. */
final class PatchOperations {
  private final JsonPatch.Builder patch = new JsonPatch.Builder();
  private final Sidecar sidecar;
  private final Workload pod;

  private PatchOperations(Sidecar sidecar) {
    this.sidecar = sidecar;
    this.pod = sidecar.pod();
  }

  static JsonPatch of(
      Sidecar sidecar, Map<String, String> annotations, Map<String, String> labels) {
    var operations = new PatchOperations(sidecar);
    operations.metadata("annotations", annotations);
    operations.metadata("labels", labels);
    operations.lists();
    operations.initContainer();
    operations.debugContainer();
    operations.volumes();
    operations.proxy();
    return operations.patch.build();
  }

  private void metadata(String part, Map<String, String> texts) {
    patch.metadata(pod, part);
    texts.forEach((key, text) -> patch.add(Json.text(text), "metadata", part, key));
  }

  private void lists() {
    if (!pod.spec().path("volumes").isArray()) {
      patch.add(Json.array(), "spec", "volumes");
    }
    if (!pod.spec().path("initContainers").isArray()) {
      patch.add(Json.array(), "spec", "initContainers");
    }
  }

  private void initContainer() {
    if (!sidecar.values().cniEnabled()) {
      volume(Volumes.emptyDir(sidecar.values().proxyInit().xtMountPath().name()));
    }
    String place = sidecar.nativeSidecar() ? "0" : "-";
    patch.add(InitContainer.of(sidecar), "spec", "initContainers", place);
  }

  private void debugContainer() {
    if (sidecar.debug()) {
      patch.add(DebugContainer.of(sidecar.values()), "spec", "containers", "-");
    }
  }

  private void volumes() {
    volume(Volumes.endEntity());
    if (sidecar.proxy().tracing().enabled()) {
      volume(Volumes.podInfo());
    }
    if (sidecar.values().identity().serviceAccountTokenProjection()) {
      volume(Volumes.identityToken());
    }
    if (sidecar.role().controlPlane()) {
      volume(Volumes.trustRoots());
    }
  }

  private void volume(JsonNode volume) {
    patch.add(volume, "spec", "volumes", "-");
  }

  /** Where the proxy goes: spec 06 §6.2. */
  private void proxy() {
    ObjectNode proxy = ProxyContainer.of(sidecar);
    if (sidecar.nativeSidecar()) {
      patch.add(proxy, "spec", "initContainers", "1");
    } else {
      patch.add(proxy, "spec", "containers", sidecar.await() ? "0" : "-");
    }
  }
}
