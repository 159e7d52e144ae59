package io.lorica.injector.patch;

import io.lorica.injector.values.Overrides;
import io.lorica.mesh.names.Annotations;
import java.util.Map;
import java.util.TreeMap;

/**
 * The annotations that decide about a pod: its own, then those that it takes over from its
 * namespace, then the ports that are opaque by default (spec 06 §5.2 and §7.1).
 *
 * @param effective all of them
 * @param added those that the pod does not have yet
 */
record PodAnnotations(Map<String, String> effective, Map<String, String> added) {
  PodAnnotations {
    effective = Map.copyOf(effective);
    added = Map.copyOf(added);
  }

  static PodAnnotations of(Workload pod, NamespaceView namespace, Installation installation) {
    Map<String, String> own = pod.annotations();
    var added = new TreeMap<>(namespace.annotations());
    added.keySet().retainAll(Overrides.INHERITED);
    added.keySet().removeAll(own.keySet());
    if (!own.containsKey(Annotations.OPAQUE_PORTS)
        && !added.containsKey(Annotations.OPAQUE_PORTS)) {
      String defaults = installation.values().values().proxy().opaquePorts();
      String exposed = OpaquePorts.exposedDefaults(pod, defaults);
      if (!exposed.isEmpty()) {
        added.put(Annotations.OPAQUE_PORTS, exposed);
      }
    }
    var effective = new TreeMap<>(own);
    effective.putAll(added);
    return new PodAnnotations(effective, added);
  }
}
