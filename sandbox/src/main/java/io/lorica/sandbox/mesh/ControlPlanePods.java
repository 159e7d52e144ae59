package io.lorica.sandbox.mesh;

import io.lorica.injector.patch.Installation;
import io.lorica.injector.patch.NamespaceView;
import io.lorica.injector.patch.Owner;
import io.lorica.injector.patch.PodPatch;
import io.lorica.injector.patch.PodRole;
import io.lorica.injector.patch.Workload;
import io.lorica.injector.values.ValuesDocument;
import io.lorica.mesh.names.ControlPlane;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives the control plane's pod templates their sidecars, by the function that the injector uses
 * for workloads. Pure.
 */
final class ControlPlanePods {
  private static final Map<String, PodRole> ROLES =
      Map.of(
          ControlPlane.IDENTITY, PodRole.IDENTITY,
          ControlPlane.DESTINATION, PodRole.DESTINATION,
          ControlPlane.INJECTOR, PodRole.INJECTOR);

  private ControlPlanePods() {}

  /**
   * The Deployment with the sidecar in its template.
   *
   * @param values text of the installation's values
   */
  static ObjectNode meshed(ObjectNode deployment, String values) {
    String name = deployment.path("metadata").path("name").asString();
    PodRole role = ROLES.get(name);
    if (role == null) {
      throw new IllegalArgumentException(name + " is no component of the control plane");
    }
    ObjectNode result = deployment.deepCopy();
    ObjectNode template = result.withObject("/spec/template");
    var installation =
        new Installation(
            ValuesDocument.parse(values), ControlPlane.NAMESPACE, "lorica/sandbox", "");
    PodPatch patch =
        PodPatch.of(
            new Workload(template),
            new NamespaceView(ControlPlane.NAMESPACE, Map.of()),
            new Owner("deployment", name),
            installation,
            role);
    switch (patch) {
      case PodPatch.Added added ->
          result.withObject("/spec").set("template", added.patch().applyTo(template));
      case PodPatch.Refused refused -> throw new IllegalArgumentException(refused.reason());
    }
    return result;
  }
}
