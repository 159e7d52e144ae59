package io.lorica.proxy.harness;

import com.google.protobuf.ByteString;
import io.lorica.mesh.certificate.CertificateChain;
import io.lorica.proto.spiffe.X509SVID;
import io.lorica.proto.spiffe.X509SVIDResponse;
import io.lorica.testkit.LeafRequest;
import io.lorica.testkit.Lifetime;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.io.ByteArrayOutputStream;

/** Certificates in the form in which a SPIFFE Workload API delivers them. */
public final class Svids {
  private Svids() {}

  /** A leaf that names nothing but the id, as the standard has it. */
  public static LeafRequest leaf(String id, Lifetime lifetime) {
    return LeafRequest.empty().uri(id).valid(lifetime);
  }

  /** An entry of an update. */
  public static X509SVID svid(String id, TestCredentials credentials, TestAuthority root) {
    return X509SVID
        .newBuilder()
        .setSpiffeId(id)
        .setX509Svid(der(credentials.chain()))
        .setX509SvidKey(ByteString.copyFrom(credentials.keyDer()))
        .setBundle(der(new CertificateChain(root.anchors().certificates())))
        .build();
  }

  /** An update with a fresh certificate for each id. */
  public static X509SVIDResponse fresh(TestAuthority root, String... ids) {
    TestAuthority issuer = root.issuer("workloads");
    X509SVIDResponse.Builder update = X509SVIDResponse.newBuilder();
    for (String id : ids) {
      update.addSvids(svid(id, issuer.leaf(leaf(id, Lifetime.current())), root));
    }
    return update.build();
  }

  private static ByteString der(CertificateChain chain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    chain.der().forEach(out::writeBytes);
    return ByteString.copyFrom(out.toByteArray());
  }
}
