package io.lorica.injector.patch;

import io.lorica.mesh.names.ControlPlane;
import tools.jackson.databind.node.ObjectNode;

/** Volumes that the proxy mounts (spec 06 §6.1 and §6.4). */
final class Volumes {
  /** A day: the kubelet renews the token long before. */
  private static final int TOKEN_SECONDS = 86_400;

  private Volumes() {}

  static ObjectNode emptyDir(String name) {
    ObjectNode volume = Json.object().put("name", name);
    volume.putObject("emptyDir");
    return volume;
  }

  /** For the key, which must not reach a disk. */
  static ObjectNode endEntity() {
    ObjectNode volume = Json.object().put("name", ControlPlane.END_ENTITY_VOLUME);
    volume.putObject("emptyDir").put("medium", "Memory");
    return volume;
  }

  /** A token that only identity accepts. */
  static ObjectNode identityToken() {
    ObjectNode token =
        Json.object()
            .put("audience", "identity.l5d.io")
            .put("expirationSeconds", TOKEN_SECONDS)
            .put("path", ControlPlane.TOKEN_VOLUME);
    ObjectNode source = Json.object();
    source.set("serviceAccountToken", token);
    ObjectNode volume = Json.object().put("name", ControlPlane.TOKEN_VOLUME);
    volume.putObject("projected").set("sources", Json.array(source));
    return volume;
  }

  /**
   * The trust anchors for the control plane's own proxies, which may start before identity has made
   * them: optional, and it follows the ConfigMap.
   */
  static ObjectNode trustRoots() {
    ObjectNode volume = Json.object().put("name", ControlPlane.TRUST_ROOTS_CONFIG_MAP);
    volume
        .putObject("configMap")
        .put("name", ControlPlane.TRUST_ROOTS_CONFIG_MAP)
        .put("optional", true);
    return volume;
  }

  /** The pod's labels, for traces. */
  static ObjectNode podInfo() {
    ObjectNode item = Json.object().put("path", "labels");
    item.putObject("fieldRef").put("fieldPath", "metadata.labels");
    ObjectNode volume = Json.object().put("name", ControlPlane.PODINFO_VOLUME);
    volume.putObject("downwardAPI").set("items", Json.array(item));
    return volume;
  }
}
