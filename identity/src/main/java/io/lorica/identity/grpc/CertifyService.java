package io.lorica.identity.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.lorica.controller.kube.ApiException;
import io.lorica.identity.issue.CertifyQuestion;
import io.lorica.identity.issue.CsrRules;
import io.lorica.identity.issue.IssueLeaf;
import io.lorica.identity.issue.Issuer;
import io.lorica.identity.issue.LeafLifetime;
import io.lorica.identity.issue.Refusal;
import io.lorica.identity.issue.SigningRequest;
import io.lorica.identity.issue.TokenOwner;
import io.lorica.identity.material.Authority;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proto.identity.IdentityGrpc;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Certify}: the checks of spec 05 §6 in their order, then the leaf. Each call on its own
 * virtual thread, which waits for the API server's word about the token; one issuer from the first
 * check to the signature.
 */
public final class CertifyService extends IdentityGrpc.IdentityImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(CertifyService.class);

  private final Authority authority;
  private final TokenJudge tokens;
  private final LeafLifetime life;
  private final InstantSource clock;
  private final CertifyNews news;

  public CertifyService(
      Authority authority,
      TokenJudge tokens,
      LeafLifetime life,
      InstantSource clock,
      CertifyNews news) {
    this.authority = authority;
    this.tokens = tokens;
    this.life = life;
    this.clock = clock;
    this.news = news;
  }

  private sealed interface Outcome {
    /** A leaf and what leads from it towards an anchor. */
    record Certified(X509Certificate leaf, List<X509Certificate> above) implements Outcome {}

    /** None. */
    record Refused(Refusal refusal) implements Outcome {}
  }

  @Override
  public void certify(CertifyRequest request, StreamObserver<CertifyResponse> observer) {
    CertifyQuestion question =
        new CertifyQuestion(
            request.getIdentity(),
            request.getToken().toStringUtf8(),
            request.getCertificateSigningRequest().toByteArray());
    switch (answer(question)) {
      case Outcome.Certified(var leaf, var above) -> {
        news.issued(question.identity(), leaf);
        observer.onNext(response(leaf, above));
        observer.onCompleted();
      }
      case Outcome.Refused(var refusal) -> {
        LOG.atWarn()
            .addKeyValue("identity", question.identity())
            .addKeyValue("code", refusal.kind())
            .log("no certificate: {}", refusal.message());
        observer.onError(status(refusal).asRuntimeException());
      }
    }
  }

  private Outcome answer(CertifyQuestion question) {
    Optional<Issuer> issuer = authority.issuer();
    if (issuer.isEmpty()) {
      return refused(new Refusal(Refusal.Kind.UNAVAILABLE, "cert issuer not ready yet"));
    }
    Optional<Refusal> incomplete = question.incomplete();
    if (incomplete.isPresent()) {
      return refused(incomplete.get());
    }
    return switch (SigningRequest.parse(question.request())) {
      case SigningRequest.Parsed.Unreadable(var reason) ->
          refused(new Refusal(Refusal.Kind.INVALID_ARGUMENT, reason));
      case SigningRequest.Parsed.Request(var request) -> checked(issuer.get(), question, request);
    };
  }

  private Outcome checked(Issuer issuer, CertifyQuestion question, SigningRequest request) {
    Optional<String> unfit = authority.unfit(issuer, clock.instant());
    if (unfit.isPresent()) {
      news.issuerUnfit(question.identity(), unfit.get());
      return refused(new Refusal(Refusal.Kind.UNKNOWN, unfit.get()));
    }
    Optional<Refusal> broken = CsrRules.broken(request, question.identity());
    if (broken.isPresent()) {
      return refused(broken.get());
    }
    try {
      return switch (tokens.judge(question.token())) {
        case TokenOwner.Judged.Refused(var refusal) -> refused(refusal);
        case TokenOwner.Judged.Known(var owner) -> signed(issuer, question, request, owner);
      };
    } catch (ApiException failed) {
      return refused(
          new Refusal(
              Refusal.Kind.INTERNAL,
              "error validating token for " + question.identity() + ": " + failed.getMessage()));
    }
  }

  private Outcome signed(
      Issuer issuer, CertifyQuestion question, SigningRequest request, TokenOwner owner) {
    Optional<Refusal> mismatch = owner.mismatch(question.identity());
    if (mismatch.isPresent()) {
      return refused(mismatch.get());
    }
    return switch (IssueLeaf.sign(issuer, request, owner, life, clock.instant())) {
      case IssueLeaf.Issued.Refused(var refusal) -> refused(refusal);
      case IssueLeaf.Issued.Leaf(var leaf) ->
          new Outcome.Certified(leaf, issuer.credentials().chain().certificates());
    };
  }

  private static Outcome refused(Refusal refusal) {
    return new Outcome.Refused(refusal);
  }

  private static Status status(Refusal refusal) {
    Status status =
        switch (refusal.kind()) {
          case UNAVAILABLE -> Status.UNAVAILABLE;
          case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT;
          case FAILED_PRECONDITION -> Status.FAILED_PRECONDITION;
          case UNKNOWN -> Status.UNKNOWN;
          case INTERNAL -> Status.INTERNAL;
        };
    return status.withDescription(refusal.message());
  }

  private static CertifyResponse response(X509Certificate leaf, List<X509Certificate> above) {
    CertifyResponse.Builder response =
        CertifyResponse.newBuilder()
            .setLeafCertificate(der(leaf))
            .setValidUntil(
                Timestamp.newBuilder().setSeconds(leaf.getNotAfter().toInstant().getEpochSecond()));
    above.forEach(certificate -> response.addIntermediateCertificates(der(certificate)));
    return response.build();
  }

  private static ByteString der(X509Certificate certificate) {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a parsed certificate does not encode", e);
    }
  }
}
