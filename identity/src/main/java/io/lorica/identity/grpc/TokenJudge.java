package io.lorica.identity.grpc;

import io.lorica.controller.kube.ApiException;
import io.lorica.controller.kube.TokenReviews;
import io.lorica.identity.issue.TokenOwner;
import io.lorica.identity.issue.TrustDomain;
import java.util.List;

/** Asks the API server whose a token is: spec 05 §6.1. Blocks its virtual thread. */
public final class TokenJudge {
  private static final List<String> AUDIENCE = List.of("identity.l5d.io");
  // What the API server says to a token that is not for our audience.
  private static final String OTHER_AUDIENCE = "token audiences";

  private final TokenReviews reviews;
  private final TrustDomain domain;

  public TokenJudge(TokenReviews reviews, TrustDomain domain) {
    this.reviews = reviews;
    this.domain = domain;
  }

  /** One review, and a second one without audience for a token that was mounted the old way. */
  public TokenOwner.Judged judge(String token) throws ApiException {
    TokenReviews.Verdict verdict = reviews.review(token, AUDIENCE);
    if (verdict.error().contains(OTHER_AUDIENCE)) {
      verdict = reviews.review(token, List.of());
    }
    return TokenOwner.judge(verdict.error(), verdict.authenticated(), verdict.username(), domain);
  }
}
