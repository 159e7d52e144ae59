package io.lorica.injector.patch;

import io.lorica.injector.values.Values;
import io.lorica.mesh.names.ControlPlane;
import tools.jackson.databind.node.ObjectNode;

/** The container {@code linkerd-debug}, added on request (spec 06 §6.7). */
final class DebugContainer {
  private DebugContainer() {}

  static ObjectNode of(Values values) {
    Values.Image image = values.debugContainer().image();
    ObjectNode container =
        Json.object()
            .put(
                "image",
                image.name() + ":" + Values.orElse(image.version(), values.linkerdVersion()))
            .put("imagePullPolicy", Values.orElse(image.pullPolicy(), values.imagePullPolicy()))
            .put("name", ControlPlane.DEBUG_CONTAINER)
            .put("terminationMessagePolicy", "FallbackToLogsOnError");
    container.set("livenessProbe", alwaysTrue());
    container.set("readinessProbe", alwaysTrue());
    return container;
  }

  private static ObjectNode alwaysTrue() {
    ObjectNode probe = Json.object();
    probe.putObject("exec").set("command", Json.texts("true"));
    return probe;
  }
}
