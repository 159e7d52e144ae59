package io.lorica.proxy.harness;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proto.identity.IdentityGrpc;
import io.lorica.testkit.LeafRequest;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.io.IOException;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/** The identity service: signs what it is asked for, without looking at tokens. */
public final class Issuer extends IdentityGrpc.IdentityImplBase {
  private final TestAuthority root = TestAuthority.root("root.linkerd.cluster.local");
  private final TestAuthority issuer = root.issuer("identity.linkerd.cluster.local");
  private final List<CertifyRequest> requests = new CopyOnWriteArrayList<>();
  private volatile Duration validity = Duration.ofHours(24);
  private volatile String name = "";
  private volatile boolean silent;

  /** The anchors of all proxies. */
  public TestAuthority root() {
    return root;
  }

  /** What was asked, in order. */
  public List<CertifyRequest> requests() {
    return requests;
  }

  /** How long leaves are valid from now on. */
  public void validity(Duration duration) {
    validity = duration;
  }

  /** Names another in the leaves to come, whatever is asked for; empty to be right again. */
  public void misname(String other) {
    name = other;
  }

  /** Does not answer from now on, or answers again. */
  public void silent(boolean isSilent) {
    silent = isSilent;
  }

  @Override
  public void certify(CertifyRequest request, StreamObserver<CertifyResponse> observer) {
    requests.add(request);
    if (silent) {
      observer.onError(Status.UNAVAILABLE.withDescription("not now").asRuntimeException());
      return;
    }
    observer.onNext(answer(request));
    observer.onCompleted();
  }

  /** What the pod of that name would show. */
  public TestCredentials credentials(String pod) {
    return issuer.leaf(Pod.identityOf(pod));
  }

  private CertifyResponse answer(CertifyRequest request) {
    Instant now = Instant.now();
    Instant end = now.plus(validity);
    LeafRequest leaf =
        LeafRequest.of(name.isEmpty() ? request.getIdentity() : name)
            .valid(new Lifetime(now.minus(Duration.ofMinutes(1)), end));
    CertificateChain chain = issuer.sign(leaf, key(request));
    CertifyResponse.Builder response =
        CertifyResponse.newBuilder()
            .setLeafCertificate(ByteString.copyFrom(chain.der().getFirst()))
            .setValidUntil(Timestamp.newBuilder().setSeconds(end.getEpochSecond()));
    chain.der().stream()
        .skip(1)
        .forEach(der -> response.addIntermediateCertificates(ByteString.copyFrom(der)));
    return response.build();
  }

  private static PublicKey key(CertifyRequest request) {
    try {
      byte[] der = request.getCertificateSigningRequest().toByteArray();
      return new JcaPEMKeyConverter()
          .getPublicKey(new PKCS10CertificationRequest(der).getSubjectPublicKeyInfo());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
