package io.lorica.sandbox.api;

import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides by the roles and bindings in the store, so that a program which asks for more than its
 * chart grants fails here as it would in a cluster.
 */
final class RoleBasedAccess {
  private static final ResourceKind CLUSTER_ROLES =
      ResourceKinds.require("rbac.authorization.k8s.io", "clusterroles");
  private static final ResourceKind ROLES =
      ResourceKinds.require("rbac.authorization.k8s.io", "roles");
  private static final ResourceKind CLUSTER_BINDINGS =
      ResourceKinds.require("rbac.authorization.k8s.io", "clusterrolebindings");
  private static final ResourceKind BINDINGS =
      ResourceKinds.require("rbac.authorization.k8s.io", "rolebindings");

  /** What Kubernetes' role {@code system:basic-user} lets every authenticated user create. */
  private static final Set<String> FOR_EVERYONE =
      Set.of("selfsubjectaccessreviews", "selfsubjectrulesreviews", "selfsubjectreviews");

  private final ObjectStore store;

  RoleBasedAccess(ObjectStore store) {
    this.store = store;
  }

  boolean allows(User user, AccessRequest request) {
    if (user.isMaster()) {
      return true;
    }
    if (FOR_EVERYONE.contains(request.resource())
        && user.groups().contains("system:authenticated")) {
      return true;
    }
    return grants(CLUSTER_BINDINGS, "", user, request)
        || (!request.namespace().isEmpty() && grants(BINDINGS, request.namespace(), user, request));
  }

  private boolean grants(
      ResourceKind bindings, String namespace, User user, AccessRequest request) {
    return store.list(bindings, namespace, _ -> true).items().stream()
        .filter(binding -> binds(binding, user))
        .flatMap(binding -> role(binding, namespace).stream())
        .anyMatch(role -> permits(role, request));
  }

  private static boolean binds(JsonNode binding, User user) {
    for (JsonNode subject : binding.path("subjects")) {
      String name = subject.path("name").asString();
      boolean bound =
          switch (subject.path("kind").asString()) {
            case "ServiceAccount" ->
                user.name()
                    .equals(
                        "system:serviceaccount:%s:%s"
                            .formatted(subject.path("namespace").asString(), name));
            case "User" -> user.name().equals(name);
            case "Group" -> user.groups().contains(name);
            default -> false;
          };
      if (bound) {
        return true;
      }
    }
    return false;
  }

  private Optional<ObjectNode> role(JsonNode binding, String namespace) {
    JsonNode ref = binding.path("roleRef");
    String name = ref.path("name").asString();
    return ref.path("kind").asString().equals("ClusterRole")
        ? store.find(CLUSTER_ROLES, new ObjectKey("", name))
        : store.find(ROLES, new ObjectKey(namespace, name));
  }

  private static boolean permits(JsonNode role, AccessRequest request) {
    for (JsonNode rule : role.path("rules")) {
      if (has(rule.path("verbs"), request.verb())
          && has(rule.path("apiGroups"), request.group())
          && has(rule.path("resources"), request.resource())
          && (rule.path("resourceNames").isEmpty()
              || has(rule.path("resourceNames"), request.name()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(JsonNode values, String wanted) {
    for (JsonNode value : values) {
      if (value.asString().equals("*") || value.asString().equals(wanted)) {
        return true;
      }
    }
    return false;
  }
}
