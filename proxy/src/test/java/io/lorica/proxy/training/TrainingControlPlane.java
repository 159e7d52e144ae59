package io.lorica.proxy.training;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.lorica.proto.destination.DestinationGrpc;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.GetDestination;
import io.lorica.proto.destination.Update;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proto.identity.IdentityGrpc;
import io.lorica.proto.inbound.InboundServerPoliciesGrpc;
import io.lorica.proto.inbound.PortSpec;
import io.lorica.proto.outbound.OutboundPoliciesGrpc;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.TrafficSpec;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/** Identity, destination and policy in one, over mesh TLS, with constant answers. */
final class TrainingControlPlane {
  static final int IDENTITY = 8080;
  static final int DESTINATION = 8086;
  static final int POLICY = 8090;

  private final TestAuthority authority;
  private final String identity;
  private final List<Server> servers = new ArrayList<>();
  private final List<TlsFront> fronts = new ArrayList<>();

  private TrainingControlPlane(TestAuthority authority, String identity) {
    this.authority = authority;
    this.identity = identity;
  }

  /** Serves on every address of this machine or namespace. */
  static TrainingControlPlane start(TestAuthority authority, String identity, String... names)
      throws IOException, GeneralSecurityException {
    TrainingControlPlane plane = new TrainingControlPlane(authority, identity);
    TestCredentials own = authority.leaf(names);
    plane.serve(IDENTITY, own, plane.new Identity());
    plane.serve(DESTINATION, own, plane.new Destination());
    plane.serve(POLICY, own, new Outbound(), new Inbound());
    return plane;
  }

  private void serve(int port, TestCredentials own, BindableService... services)
      throws IOException, GeneralSecurityException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    for (BindableService service : services) {
      builder.addService(service);
    }
    Server server = builder.build().start();
    servers.add(server);
    fronts.add(TlsFront.start(port, server.getPort(), own));
  }

  void stop() throws IOException {
    for (TlsFront front : fronts) {
      front.stop();
    }
    servers.forEach(Server::shutdownNow);
  }

  private static int port(String path) {
    return Integer.parseInt(path.substring(path.lastIndexOf(':') + 1));
  }

  private final class Identity extends IdentityGrpc.IdentityImplBase {
    @Override
    public void certify(CertifyRequest request, StreamObserver<CertifyResponse> answer) {
      try {
        Instant end = Instant.now().plus(Duration.ofHours(1));
        X509Certificate leaf = sign(request.getCertificateSigningRequest().toByteArray(), end);
        answer.onNext(
            CertifyResponse.newBuilder()
                .setLeafCertificate(ByteString.copyFrom(leaf.getEncoded()))
                .setValidUntil(Timestamp.newBuilder().setSeconds(end.getEpochSecond()))
                .build());
        answer.onCompleted();
      } catch (Exception e) {
        answer.onError(Status.INVALID_ARGUMENT.withCause(e).asRuntimeException());
      }
    }

    private X509Certificate sign(byte[] request, Instant end) throws Exception {
      JcaX509v3CertificateBuilder leaf =
          new JcaX509v3CertificateBuilder(
              authority.certificate(),
              BigInteger.valueOf(end.getEpochSecond()),
              Date.from(Instant.now().minusSeconds(60)),
              Date.from(end),
              new X500Principal("CN=" + identity),
              new JcaPKCS10CertificationRequest(request).getPublicKey());
      leaf.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.dNSName, identity)));
      return new JcaX509CertificateConverter()
          .getCertificate(
              leaf.build(
                  new JcaContentSignerBuilder("SHA256withECDSA")
                      .build(authority.keys().getPrivate())));
    }
  }

  private final class Destination extends DestinationGrpc.DestinationImplBase {
    @Override
    public void get(GetDestination request, StreamObserver<Update> updates) {
      updates.onNext(TrainingAnswers.endpoint(port(request.getPath()), identity));
    }

    @Override
    public void getProfile(GetDestination request, StreamObserver<DestinationProfile> profiles) {
      profiles.onNext(TrainingAnswers.profile(port(request.getPath())));
    }
  }

  private static final class Outbound extends OutboundPoliciesGrpc.OutboundPoliciesImplBase {
    @Override
    public void watch(TrafficSpec target, StreamObserver<OutboundPolicy> policies) {
      policies.onNext(TrainingAnswers.outbound(target.getAddr().getPort()));
    }
  }

  private static final class Inbound
      extends InboundServerPoliciesGrpc.InboundServerPoliciesImplBase {
    @Override
    public void watchPort(PortSpec port, StreamObserver<io.lorica.proto.inbound.Server> policies) {
      policies.onNext(TrainingAnswers.inbound(port.getPort()));
    }
  }
}
