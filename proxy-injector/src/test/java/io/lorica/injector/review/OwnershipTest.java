package io.lorica.injector.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.injector.patch.Owner;
import io.lorica.injector.patch.Pods;
import io.lorica.injector.patch.Workload;
import io.lorica.injector.review.Ownership.Reference;
import io.lorica.testkit.Spec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnershipTest {
  private static final Map<String, List<Reference>> CLUSTER =
      Map.of(
          "ReplicaSet/of-deployment", List.of(owner("Deployment", "web")),
          "ReplicaSet/of-custom", List.of(owner("Rollout", "web")),
          "ReplicaSet/alone", List.of(),
          "ReplicaSet/of-two", List.of(owner("Deployment", "a"), owner("Deployment", "b")),
          "Job/of-cron-job", List.of(owner("CronJob", "nightly")),
          "Job/alone", List.of());

  private static Reference owner(String kind, String name) {
    return new Reference("v1", kind, name, "u");
  }

  private static Owner ownerOf(String... references) {
    var yaml = new StringBuilder("metadata:\n  name: p\n  ownerReferences:\n");
    for (String reference : references) {
      String[] parts = reference.split("/", -1);
      yaml.append("  - {kind: %s, name: %s}\n".formatted(parts[0], parts[1]));
    }
    Workload pod = Pods.of(yaml.toString());
    return Ownership.ownerOf(
        pod,
        Ownership.of(
            pod,
            "app",
            (kind, namespace, name) ->
                namespace.equals("app")
                    ? Optional.ofNullable(CLUSTER.get(kind + "/" + name))
                    : Optional.empty()));
  }

  @Test
  @Spec({"06#31", "06#32"})
  void theWorkloadIsTheOwnerOfTheReplicaSetOrJob() {
    assertThat(ownerOf("ReplicaSet/of-deployment")).isEqualTo(new Owner("deployment", "web"));
    assertThat(ownerOf("ReplicaSet/of-custom")).isEqualTo(new Owner("replicaset", "of-custom"));
    assertThat(ownerOf("ReplicaSet/alone")).isEqualTo(new Owner("replicaset", "alone"));
    assertThat(ownerOf("ReplicaSet/of-two")).isEqualTo(new Owner("replicaset", "of-two"));
    assertThat(ownerOf("ReplicaSet/gone")).isEqualTo(new Owner("replicaset", "gone"));
    assertThat(ownerOf("Job/of-cron-job")).isEqualTo(new Owner("cronjob", "nightly"));
    assertThat(ownerOf("Job/alone")).isEqualTo(new Owner("job", "alone"));
    assertThat(ownerOf("StatefulSet/db")).isEqualTo(new Owner("statefulset", "db"));
  }

  @Test
  void aPodWithNoOrSeveralOwnersIsItsOwn() {
    assertThat(ownerOf()).isEqualTo(new Owner("pod", "p"));
    assertThat(ownerOf("StatefulSet/a", "StatefulSet/b")).isEqualTo(new Owner("pod", "p"));
  }
}
