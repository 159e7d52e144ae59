package io.lorica.sandbox.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Create, read, list, replace, patch and delete, for every kind. Called from any thread. */
final class ObjectRequests {
  private static final ResourceKind NAMESPACES = ResourceKinds.require("", "namespaces");
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private final ObjectStore store;
  private final Webhooks webhooks;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final ServiceAddresses addresses = new ServiceAddresses();

  ObjectRequests(
      ObjectStore store, Webhooks webhooks, InstantSource clock, RandomGenerator random) {
    this.store = store;
    this.webhooks = webhooks;
    this.clock = clock;
    this.random = random;
  }

  ApiAnswer handle(ResourceKind kind, ApiRequest request) {
    ResourcePath path = request.path();
    ObjectKey key = new ObjectKey(path.namespace(), path.name());
    return switch (request.method()) {
      case "GET" ->
          path.name().isEmpty() ? list(kind, request) : ApiAnswer.ok(store.get(kind, key));
      case "POST" -> ApiAnswer.created(post(kind, key, request));
      case "PUT" -> ApiAnswer.ok(replace(kind, key, request));
      case "PATCH" -> ApiAnswer.ok(patch(kind, key, request));
      case "DELETE" ->
          path.name().isEmpty() ? deleteAll(kind, request) : delete(kind, key, request);
      default -> throw new Refusal(405, "MethodNotAllowed", request.method() + " is not supported");
    };
  }

  private ApiAnswer list(ResourceKind kind, ApiRequest request) {
    ObjectStore.Listing listing = store.list(kind, request.path().namespace(), selection(request));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("kind", kind.kind() + "List").put("apiVersion", kind.apiVersion());
    body.putObject("metadata").put("resourceVersion", Long.toString(listing.version()));
    body.putArray("items").addAll(listing.items());
    return ApiAnswer.ok(body);
  }

  static Predicate<JsonNode> selection(ApiRequest request) {
    String fields = request.parameter("fieldSelector");
    String name = request.path().name();
    if (!name.isEmpty()) {
      fields = fields.isEmpty() ? "metadata.name=" + name : fields + ",metadata.name=" + name;
    }
    return Selection.of(request.parameter("labelSelector"), fields);
  }

  private ObjectNode post(ResourceKind kind, ObjectKey key, ApiRequest request) {
    if (request.path().name().isEmpty()) {
      return create(kind, request);
    }
    if (kind.kind().equals("Pod") && request.path().subresource().equals("binding")) {
      JsonNode node = request.object().path("target").path("name");
      store.update(
          kind,
          key,
          pod -> {
            pod.withObject("/spec").set("nodeName", node);
            return pod;
          });
      return success(kind, key.name(), "");
    }
    throw new Refusal(405, "MethodNotAllowed", "POST is not supported for " + request.access());
  }

  private ObjectNode create(ResourceKind kind, ApiRequest request) {
    ObjectNode object = request.object();
    identify(kind, request, object);
    if (kind.status()) {
      object.remove("status");
    }
    Defaults.apply(kind, object);
    if (kind.kind().equals("Pod")) {
      Defaults.serviceAccountVolume(object);
      object.putObject("status").put("phase", "Pending");
    }
    ObjectNode admitted = webhooks.review(kind, "CREATE", object, store, request.user());
    Defaults.apply(kind, admitted);
    if (request.parameter("dryRun").equals("All")) {
      return admitted;
    }
    if (kind.kind().equals("Service")) {
      addresses.assign(admitted);
    }
    return store.create(kind, admitted);
  }

  private void identify(ResourceKind kind, ApiRequest request, ObjectNode object) {
    ObjectNode metadata = object.withObject("/metadata");
    if (!metadata.path("resourceVersion").asString().isEmpty()) {
      throw Refusal.badRequest("resourceVersion should not be set on objects to be created");
    }
    object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    if (metadata.path("name").asString().isEmpty()) {
      if (!metadata.hasNonNull("generateName")) {
        throw Refusal.invalid(kind, "", "metadata.name: Required value: name is required");
      }
      metadata.put("name", metadata.path("generateName").asString() + suffix());
    }
    if (kind.namespaced()) {
      requireNamespace(request.path().namespace(), metadata);
      metadata.put("namespace", request.path().namespace());
    } else {
      metadata.remove("namespace");
    }
    metadata.put("uid", new UUID(random.nextLong(), random.nextLong()).toString());
    metadata.put("creationTimestamp", now().toString());
    if (object.has("spec")) {
      metadata.put("generation", 1);
    }
  }

  private void requireNamespace(String namespace, JsonNode metadata) {
    String named = metadata.path("namespace").asString(namespace);
    if (!named.equals(namespace)) {
      throw Refusal.badRequest(
          "the namespace of the object (%s) does not match the namespace of the request (%s)"
              .formatted(named, namespace));
    }
    ObjectNode found = store.get(NAMESPACES, new ObjectKey("", namespace));
    if (found.path("metadata").has("deletionTimestamp")) {
      throw new Refusal(403, "Forbidden", "namespace " + namespace + " is being terminated");
    }
  }

  private ObjectNode replace(ResourceKind kind, ObjectKey key, ApiRequest request) {
    ObjectNode wanted = request.object();
    if (!key.name().equals(wanted.path("metadata").path("name").asString(key.name()))) {
      throw Refusal.badRequest("the name of the object does not match the name on the URL");
    }
    return write(kind, key, request, _ -> wanted);
  }

  private ObjectNode patch(ResourceKind kind, ObjectKey key, ApiRequest request) {
    return write(
        kind,
        key,
        request,
        current -> Patches.apply(request.contentType(), current, request.json()));
  }

  private ObjectNode write(
      ResourceKind kind, ObjectKey key, ApiRequest request, UnaryOperator<ObjectNode> change) {
    ObjectNode seen = store.get(kind, key);
    ObjectNode wanted = settle(kind, seen, change.apply(seen.deepCopy()), request.path());
    if (request.path().subresource().isEmpty()) {
      webhooks.review(kind, "UPDATE", wanted, store, request.user());
    }
    if (request.parameter("dryRun").equals("All")) {
      return wanted;
    }
    return store.update(
        kind,
        key,
        current -> settle(kind, current, change.apply(current.deepCopy()), request.path()));
  }

  /** Checks the version and keeps from {@code current} what this request may not change. */
  private static ObjectNode settle(
      ResourceKind kind, ObjectNode current, ObjectNode wanted, ResourcePath path) {
    ObjectNode before = (ObjectNode) current.path("metadata");
    ObjectNode metadata = wanted.withObject("/metadata");
    String version = metadata.path("resourceVersion").asString();
    if (!version.isEmpty() && !version.equals(before.path("resourceVersion").asString())) {
      throw Refusal.staleVersion(kind, path.name());
    }
    if (metadata.hasNonNull("uid") && !metadata.path("uid").equals(before.path("uid"))) {
      throw Refusal.conflict(kind, path.name(), "Precondition failed: UID in precondition differs");
    }
    ObjectNode result = wanted.deepCopy();
    Defaults.secret(kind, result);
    if (path.subresource().equals("status")) {
      result = current.deepCopy();
      copy(wanted, result, "status");
    } else if (path.subresource().equals("finalize")) {
      result = current.deepCopy();
      copy(wanted, result, "spec");
    } else if (kind.status()) {
      copy(current, result, "status");
    }
    keepIdentity(kind, before, result);
    if (before.has("generation") && !result.path("spec").equals(current.path("spec"))) {
      result.withObject("/metadata").put("generation", before.path("generation").asLong() + 1);
    }
    return result;
  }

  private static void keepIdentity(ResourceKind kind, ObjectNode before, ObjectNode result) {
    result.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    ObjectNode metadata = result.withObject("/metadata");
    for (String field :
        List.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "generation",
            "generateName",
            "resourceVersion",
            "deletionTimestamp",
            "deletionGracePeriodSeconds")) {
      if (before.has(field)) {
        metadata.set(field, before.get(field));
      } else {
        metadata.remove(field);
      }
    }
  }

  private static void copy(ObjectNode from, ObjectNode to, String field) {
    if (from.has(field)) {
      to.set(field, from.get(field));
    } else {
      to.remove(field);
    }
  }

  private ApiAnswer deleteAll(ResourceKind kind, ApiRequest request) {
    List<ObjectNode> selected =
        store.list(kind, request.path().namespace(), selection(request)).items();
    selected.forEach(object -> delete(kind, ObjectKey.of(object), request));
    return ApiAnswer.ok(success(kind, "", ""));
  }

  private ApiAnswer delete(ResourceKind kind, ObjectKey key, ApiRequest request) {
    JsonNode options = request.json();
    ObjectNode object = store.get(kind, key);
    checkPreconditions(kind, object, options.path("preconditions"));
    long grace = gracePeriod(kind, object, options, request);
    if (grace > 0 || isHeld(object)) {
      return ApiAnswer.ok(store.update(kind, key, current -> mark(kind, current, grace)));
    }
    ObjectNode gone = store.remove(kind, key);
    if (kind.kind().equals("Service")) {
      addresses.release(gone);
    }
    return ApiAnswer.ok(success(kind, key.name(), gone.path("metadata").path("uid").asString()));
  }

  private static void checkPreconditions(
      ResourceKind kind, ObjectNode object, JsonNode preconditions) {
    for (String field : List.of("uid", "resourceVersion")) {
      if (preconditions.hasNonNull(field)
          && !preconditions.path(field).equals(object.path("metadata").path(field))) {
        throw Refusal.conflict(
            kind, ObjectKey.of(object).name(), "Precondition failed: " + field + " differs");
      }
    }
  }

  /** Only a pod that some node runs is given time. */
  private static long gracePeriod(
      ResourceKind kind, ObjectNode object, JsonNode options, ApiRequest request) {
    if (!kind.kind().equals("Pod") || object.path("spec").path("nodeName").asString().isEmpty()) {
      return 0;
    }
    long own = object.path("spec").path("terminationGracePeriodSeconds").asLong(30);
    String parameter = request.parameter("gracePeriodSeconds");
    return parameter.isEmpty()
        ? options.path("gracePeriodSeconds").asLong(own)
        : Long.parseLong(parameter);
  }

  private static boolean isHeld(ObjectNode object) {
    return !object.path("metadata").path("finalizers").isEmpty()
        || (object.path("kind").asString().equals("Namespace")
            && !object.path("spec").path("finalizers").isEmpty());
  }

  private ObjectNode mark(ResourceKind kind, ObjectNode object, long grace) {
    ObjectNode metadata = object.withObject("/metadata");
    boolean shorter = grace < metadata.path("deletionGracePeriodSeconds").asLong(Long.MAX_VALUE);
    if (!metadata.has("deletionTimestamp") || shorter) {
      metadata.put("deletionTimestamp", now().plus(Duration.ofSeconds(grace)).toString());
      metadata.put("deletionGracePeriodSeconds", grace);
    }
    if (kind.kind().equals("Namespace")) {
      object.withObject("/status").put("phase", "Terminating");
    }
    return object;
  }

  private static ObjectNode success(ResourceKind kind, String name, String uid) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    status.put("status", "Success").put("code", 200);
    status
        .putObject("details")
        .put("name", name)
        .put("group", kind.group())
        .put("kind", kind.plural())
        .put("uid", uid);
    return status;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS);
  }

  private String suffix() {
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      suffix.append(SUFFIX_LETTERS.charAt(random.nextInt(SUFFIX_LETTERS.length())));
    }
    return suffix.toString();
  }
}
