package io.lorica.sandbox.api;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The requests that store nothing: token reviews, access reviews, token requests. */
final class Reviews {
  private static final ResourceKind SERVICE_ACCOUNTS = ResourceKinds.require("", "serviceaccounts");
  private static final ResourceKind PODS = ResourceKinds.require("", "pods");

  private final ObjectStore store;
  private final ServiceAccountTokens tokens;
  private final RoleBasedAccess access;
  private final InstantSource clock;

  Reviews(
      ObjectStore store, ServiceAccountTokens tokens, RoleBasedAccess access, InstantSource clock) {
    this.store = store;
    this.tokens = tokens;
    this.access = access;
    this.clock = clock;
  }

  /** Answers the request if it is a review; empty if it is about a stored object. */
  Optional<ApiAnswer> handle(ApiRequest request) {
    ResourcePath path = request.path();
    if (!request.method().equals("POST")) {
      return Optional.empty();
    }
    return switch (path.plural()) {
      case "tokenreviews" -> Optional.of(ApiAnswer.created(tokenReview(request.object())));
      case "selfsubjectaccessreviews" ->
          Optional.of(ApiAnswer.created(accessReview(request.object(), request.user())));
      case "subjectaccessreviews" -> {
        ObjectNode review = request.object();
        yield Optional.of(ApiAnswer.created(accessReview(review, User.of(review.path("spec")))));
      }
      case "serviceaccounts" ->
          path.subresource().equals("token")
              ? Optional.of(ApiAnswer.created(tokenRequest(path, request.object())))
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** The service account that a token stands for, if it was made for the API server. */
  Optional<User> authenticate(String token) {
    return tokens
        .check(token)
        .filter(claims -> claims.audiences().contains(ServiceAccountTokens.API_AUDIENCE))
        .filter(this::isLive)
        .map(claims -> User.serviceAccount(claims.namespace(), claims.serviceAccount()));
  }

  private ObjectNode tokenReview(ObjectNode review) {
    JsonNode spec = review.path("spec");
    List<String> wanted = new ArrayList<>();
    spec.path("audiences").forEach(audience -> wanted.add(audience.asString()));
    if (wanted.isEmpty()) {
      wanted.add(ServiceAccountTokens.API_AUDIENCE);
    }
    ObjectNode status = review.putObject("status");
    Optional<ServiceAccountTokens.Claims> claims =
        tokens.check(spec.path("token").asString()).filter(this::isLive);
    if (claims.isEmpty()) {
      status.put("authenticated", false).put("error", "invalid bearer token");
      return review;
    }
    List<String> common =
        wanted.stream().filter(audience -> claims.get().audiences().contains(audience)).toList();
    if (common.isEmpty()) {
      status
          .put("authenticated", false)
          .put(
              "error",
              "[invalid bearer token, token audiences %s is invalid for the target audiences %s]"
                  .formatted(claims.get().audiences(), wanted));
      return review;
    }
    describe(status, claims.get(), common);
    return review;
  }

  private static void describe(
      ObjectNode status, ServiceAccountTokens.Claims claims, List<String> audiences) {
    User user = User.serviceAccount(claims.namespace(), claims.serviceAccount());
    ObjectNode described = status.put("authenticated", true).putObject("user");
    described.put("username", user.name()).put("uid", claims.serviceAccountUid());
    user.groups().forEach(described.putArray("groups")::add);
    if (!claims.pod().isEmpty()) {
      ObjectNode extra = described.putObject("extra");
      extra.putArray("authentication.kubernetes.io/pod-name").add(claims.pod());
      extra.putArray("authentication.kubernetes.io/pod-uid").add(claims.podUid());
    }
    audiences.forEach(status.putArray("audiences")::add);
  }

  /** A token dies with its service account and with the pod that it is bound to. */
  private boolean isLive(ServiceAccountTokens.Claims claims) {
    return hasUid(
            SERVICE_ACCOUNTS,
            new ObjectKey(claims.namespace(), claims.serviceAccount()),
            claims.serviceAccountUid())
        && (claims.pod().isEmpty()
            || hasUid(PODS, new ObjectKey(claims.namespace(), claims.pod()), claims.podUid()));
  }

  private boolean hasUid(ResourceKind kind, ObjectKey key, String uid) {
    return store
        .find(kind, key)
        .filter(object -> object.path("metadata").path("uid").asString().equals(uid))
        .isPresent();
  }

  private ObjectNode accessReview(ObjectNode review, User user) {
    JsonNode spec = review.path("spec");
    boolean allowed =
        spec.has("resourceAttributes")
            ? access.allows(user, AccessRequest.of(spec.path("resourceAttributes")))
            : user.isMaster();
    ObjectNode status = review.putObject("status").put("allowed", allowed);
    if (!allowed) {
      status.put("reason", "no role grants it");
    }
    return review;
  }

  private ObjectNode tokenRequest(ResourcePath path, ObjectNode request) {
    ObjectNode account = store.get(SERVICE_ACCOUNTS, new ObjectKey(path.namespace(), path.name()));
    ObjectNode spec = request.withObject("/spec");
    JsonNode bound = spec.path("boundObjectRef");
    String pod = bound.path("kind").asString().equals("Pod") ? bound.path("name").asString() : "";
    if (!pod.isEmpty()) {
      store.get(PODS, new ObjectKey(path.namespace(), pod));
    }
    long seconds = spec.path("expirationSeconds").asLong(3600);
    var claims =
        new ServiceAccountTokens.Claims(
            path.namespace(),
            path.name(),
            account.path("metadata").path("uid").asString(),
            pod,
            bound.path("uid").asString(),
            audiences(spec));
    request
        .putObject("status")
        .put("token", tokens.issue(claims, Duration.ofSeconds(seconds)))
        .put("expirationTimestamp", clock.instant().plusSeconds(seconds).toString());
    return request;
  }

  private static List<String> audiences(ObjectNode spec) {
    ArrayNode audiences = spec.withArray("/audiences");
    if (audiences.isEmpty()) {
      audiences.add(ServiceAccountTokens.API_AUDIENCE);
    }
    List<String> result = new ArrayList<>();
    audiences.forEach(audience -> result.add(audience.asString()));
    return result;
  }
}
