package io.lorica.sandbox.api;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Who asks.
 *
 * @param name user name; {@code system:anonymous} without a credential
 * @param groups the groups it belongs to
 */
record User(String name, List<String> groups) {
  static final User ANONYMOUS = new User("system:anonymous", List.of("system:unauthenticated"));
  static final User ADMIN =
      new User("sandbox-admin", List.of("system:masters", "system:authenticated"));

  User {
    groups = List.copyOf(groups);
  }

  static User serviceAccount(String namespace, String name) {
    return new User(
        "system:serviceaccount:" + namespace + ":" + name,
        List.of(
            "system:serviceaccounts",
            "system:serviceaccounts:" + namespace,
            "system:authenticated"));
  }

  /** The user that an access review names. */
  static User of(JsonNode reviewSpec) {
    List<String> groups = new ArrayList<>();
    reviewSpec.path("groups").forEach(group -> groups.add(group.asString()));
    return new User(reviewSpec.path("user").asString(), groups);
  }

  boolean isMaster() {
    return groups.contains("system:masters");
  }
}
