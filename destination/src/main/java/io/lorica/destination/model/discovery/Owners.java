package io.lorica.destination.model.discovery;

import io.lorica.destination.model.OwnerRecord;
import io.lorica.destination.model.OwnerRef;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import java.util.Locale;
import java.util.Set;

/** Which controller a pod is counted under (spec 04 §4.7). */
final class Owners {
  private static final Set<String> ABOVE_REPLICA_SET =
      Set.of("Job", "StatefulSet", "DaemonSet", "Deployment");

  private Owners() {}

  /** Kind in lower case, and name. */
  static OwnerRef of(PodRecord pod, ClusterView view) {
    OwnerRef owner = pod.owner();
    if (owner == null) {
      return new OwnerRef("pod", pod.name().name());
    }
    ResourceName name = new ResourceName(pod.name().namespace(), owner.name());
    OwnerRef root =
        switch (owner.kind()) {
          case "Job" -> view.owner(ResourceKind.JOB, name).map(OwnerRecord::owner).orElse(owner);
          case "ReplicaSet" ->
              view.owner(ResourceKind.REPLICA_SET, name)
                  .map(OwnerRecord::owner)
                  .filter(above -> ABOVE_REPLICA_SET.contains(above.kind()))
                  .orElse(owner);
          default -> owner;
        };
    return new OwnerRef(root.kind().toLowerCase(Locale.ROOT), root.name());
  }
}
