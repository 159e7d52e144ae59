package io.lorica.controller.kube;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import java.util.Optional;

/** Asks the API server what we may do. */
public final class AccessReviews {
  private final KubeClient client;

  public AccessReviews(KubeClient client) {
    this.client = client;
  }

  /**
   * Why the verb is not allowed on this resource in the whole cluster; nothing if it is allowed.
   *
   * @param group API group, empty for the core one
   */
  public Optional<String> refusal(String verb, String group, String version, String resource)
      throws ApiException {
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withVerb(verb)
            .withGroup(group)
            .withVersion(version)
            .withResource(resource)
            .endResourceAttributes()
            .endSpec()
            .build();
    SelfSubjectAccessReview answer =
        client.call(kube -> kube.authorization().v1().selfSubjectAccessReview().create(review));
    if (answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed())) {
      return Optional.empty();
    }
    String reason = answer.getStatus() == null ? null : answer.getStatus().getReason();
    return Optional.of(
        reason == null || reason.isEmpty() ? "not authorized to access " + resource : reason);
  }
}
