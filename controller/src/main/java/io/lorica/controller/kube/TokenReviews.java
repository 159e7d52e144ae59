package io.lorica.controller.kube;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import java.util.List;

/** Asks the API server whose a token is. Neither requests nor results hold on to the token. */
public final class TokenReviews {
  private final KubeClient client;

  public TokenReviews(KubeClient client) {
    this.client = client;
  }

  /**
   * The API server's word.
   *
   * @param error why the token could not be judged, empty if it was
   * @param authenticated whether it is genuine and for one of the audiences
   * @param username empty unless authenticated
   */
  public record Verdict(String error, boolean authenticated, String username) {}

  /** One review; no audience means those of the API server. */
  public Verdict review(String token, List<String> audiences) throws ApiException {
    TokenReview review =
        new TokenReviewBuilder()
            .withNewSpec()
            .withToken(token)
            .withAudiences(audiences)
            .endSpec()
            .build();
    TokenReview answer = client.call(kube -> kube.tokenReviews().create(review));
    TokenReviewStatus status = answer.getStatus();
    if (status == null) {
      return new Verdict("", false, "");
    }
    boolean named = status.getUser() != null && status.getUser().getUsername() != null;
    return new Verdict(
        status.getError() == null ? "" : status.getError(),
        Boolean.TRUE.equals(status.getAuthenticated()),
        named ? status.getUser().getUsername() : "");
  }
}
