package io.lorica.sandbox.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ControlPlanePodsTest {
  @Test
  void identityRunsBeforeItsProxy() {
    JsonNode spec = meshed("linkerd-identity");
    assertThat(names(spec.path("initContainers"))).containsExactly("linkerd-init");
    assertThat(names(spec.path("containers"))).containsExactly("identity", "linkerd-proxy");
  }

  @Test
  void othersRunAfterTheirProxy() {
    for (String name : List.of("linkerd-destination", "linkerd-proxy-injector")) {
      JsonNode spec = meshed(name);
      assertThat(names(spec.path("initContainers")))
          .containsExactly("linkerd-init", "linkerd-proxy");
      assertThat(names(spec.path("containers"))).hasSize(1);
    }
  }

  @Test
  void apiServerIsReachedAroundTheProxy() {
    JsonNode init = meshed("linkerd-destination").path("initContainers").path(0);
    List<String> args = new ArrayList<>();
    init.path("args").forEach(arg -> args.add(arg.asString()));
    assertThat(args).containsSequence("--outbound-ports-to-ignore", "443,6443");
  }

  private static JsonNode meshed(String name) {
    ObjectNode deployment =
        Manifests.read("control-plane.yaml").stream()
            .filter(object -> object.path("kind").asString().equals("Deployment"))
            .filter(object -> object.path("metadata").path("name").asString().equals(name))
            .findFirst()
            .orElseThrow();
    return ControlPlanePods.meshed(deployment, "linkerdVersion: test")
        .path("spec")
        .path("template")
        .path("spec");
  }

  private static List<String> names(JsonNode containers) {
    List<String> names = new ArrayList<>();
    containers.forEach(container -> names.add(container.path("name").asString()));
    return names;
  }
}
