package io.lorica.sandbox.api;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers which groups, versions and kinds there are. Pure. */
final class Discovery {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private Discovery() {}

  static Optional<ObjectNode> answer(String path) {
    return switch (path) {
      case "/version", "/version/" -> Optional.of(version());
      case "/api", "/api/" -> Optional.of(core());
      case "/apis", "/apis/" -> Optional.of(groups());
      default -> path.startsWith("/api") ? group(path) : Optional.empty();
    };
  }

  private static ObjectNode version() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("major", "1")
        .put("minor", "34")
        .put("gitVersion", "v1.34.0+lorica-sandbox")
        .put("platform", "linux/amd64");
  }

  private static ObjectNode core() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("kind", "APIVersions");
    answer.putArray("versions").add("v1");
    return answer;
  }

  private static ObjectNode groups() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = answer.putArray("groups");
    ResourceKinds.all().stream()
        .map(ResourceKind::group)
        .filter(group -> !group.isEmpty())
        .distinct()
        .forEach(group -> describe(groups.addObject(), group));
    return answer;
  }

  private static ObjectNode describe(ObjectNode answer, String group) {
    ArrayNode versions = answer.put("name", group).putArray("versions");
    for (String version : versions(group)) {
      versions.addObject().put("groupVersion", group + "/" + version).put("version", version);
    }
    answer.set("preferredVersion", versions.path(0));
    return answer;
  }

  private static List<String> versions(String group) {
    return ResourceKinds.all().stream()
        .filter(kind -> kind.group().equals(group))
        .map(ResourceKind::version)
        .distinct()
        .toList();
  }

  /** {@code /api/v1}, {@code /apis/GROUP} or {@code /apis/GROUP/VERSION}. */
  private static Optional<ObjectNode> group(String path) {
    List<String> parts = List.of(path.substring(1).split("/", -1));
    boolean core = parts.getFirst().equals("api");
    if (!core && parts.size() == 2 && !versions(parts.get(1)).isEmpty()) {
      ObjectNode answer = JsonNodeFactory.instance.objectNode();
      answer.put("kind", "APIGroup").put("apiVersion", "v1");
      return Optional.of(describe(answer, parts.get(1)));
    }
    if (parts.size() != (core ? 2 : 3)) {
      return Optional.empty();
    }
    return resources(core ? "" : parts.get(1), parts.getLast());
  }

  private static Optional<ObjectNode> resources(String group, String version) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("kind", "APIResourceList").put("apiVersion", "v1");
    answer.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
    ArrayNode resources = answer.putArray("resources");
    for (ResourceKind kind : ResourceKinds.all()) {
      if (kind.group().equals(group) && kind.version().equals(version)) {
        describe(resources.addObject(), kind, kind.plural());
        if (kind.status()) {
          describe(resources.addObject(), kind, kind.plural() + "/status");
        }
      }
    }
    return resources.isEmpty() ? Optional.empty() : Optional.of(answer);
  }

  private static void describe(ObjectNode resource, ResourceKind kind, String name) {
    resource
        .put("name", name)
        .put("singularName", kind.kind().toLowerCase(Locale.ROOT))
        .put("namespaced", kind.namespaced())
        .put("kind", kind.kind());
    VERBS.forEach(resource.putArray("verbs")::add);
  }
}
