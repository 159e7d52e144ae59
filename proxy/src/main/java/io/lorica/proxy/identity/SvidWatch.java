package io.lorica.proxy.identity;

import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proto.spiffe.X509SVIDRequest;
import io.lorica.proto.spiffe.X509SVIDResponse;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.StreamLimits;
import io.lorica.proxy.config.WorkloadApiConfig;
import io.lorica.proxy.discovery.WatchedStream;
import io.lorica.proxy.discovery.WatchedStream.Question;
import io.lorica.proxy.discovery.WatchedStream.Retry;
import io.lorica.proxy.discovery.WatchedStreams;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.grpc.GrpcMetadata;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tls.Credentials;
import io.lorica.proxy.tls.MeshTls;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes this proxy's certificates, keys included, from a Workload API on the machine, for as long
 * as it runs: each message brings all there is, a renewal is a further message (spec 01 §15.3).
 * What cannot be used is counted and changes nothing. Confined to the control loop.
 */
public final class SvidWatch {
  private static final Log LOG = Log.named("linkerd_proxy_identity_client");

  /** The service has no package. */
  private static final GrpcMethod<X509SVIDResponse> FETCH =
      new GrpcMethod<>("/SpiffeWorkloadAPI/FetchX509SVID", X509SVIDResponse.parser());

  /** Without it the API refuses: no browser or careless proxy sends it. */
  private static final GrpcMetadata CONSENT = GrpcMetadata.EMPTY.with("workload.spiffe.io", "true");

  /** A socket has no host; the name says where it is. */
  private static final String AUTHORITY = "localhost";

  /**
   * How long a first answer may take, as for {@code Certify}: an agent that has hung may have been
   * replaced meanwhile behind the same path. Later silence is as it should be.
   */
  private static final StreamLimits LIMITS =
      new StreamLimits(Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO);

  /** Spec 01 §15.3. */
  private static final Set<Integer> IN_VAIN = Set.of(GrpcStatus.INVALID_ARGUMENT);

  /**
   * What the watch is given.
   *
   * @param tls gets the credentials; when it has no anchors at first it gets those of the API
   * @param installed told of each certificate that was installed
   */
  public record Parts(
      LoopContext context,
      WorkloadApiConfig config,
      MeshTls tls,
      InstantSource wall,
      IdentityMetrics metrics,
      Consumer<Credentials> installed) {}

  private final Parts parts;
  private final WatchedStream<X509SVIDResponse> stream;

  /** Nobody has said whom to trust but the API, so it says so from here on. */
  private final boolean trustsBundle;

  /**
   * A watch that has not begun.
   *
   * @param transport to the API
   */
  public SvidWatch(Parts parts, GrpcClient.Transport transport) {
    this.parts = parts;
    this.trustsBundle = parts.tls.anchors().isEmpty();
    LoopContext context = parts.context;
    this.stream =
        new WatchedStreams(
                new GrpcClient(transport, AUTHORITY, context.scheduler()),
                CONSENT,
                context.scheduler(),
                LIMITS)
            .open(
                new Question<>(
                    FETCH, X509SVIDRequest.getDefaultInstance(), IN_VAIN, Retry.AFTER_PAUSE),
                new Reconnect(parts.config.backoff(), context.random()),
                new Updates());
  }

  /** Asks. Once. */
  public void start() {
    stream.start();
  }

  private final class Updates implements WatchedStream.Listener<X509SVIDResponse> {
    @Override
    public void message(X509SVIDResponse update) {
      switch (SvidChoice.of(update, parts.config.spiffeId())) {
        case SvidChoice.None none -> refused(none.reason());
        case SvidChoice.Found found -> found(found);
      }
    }

    @Override
    public void ended(GrpcStatus status) {
      LOG.at(Level.ERROR)
          .with("status", status.toString())
          .say("The workload API refuses this proxy for good");
    }
  }

  private void found(SvidChoice.Found found) {
    TrustAnchors anchors = trustsBundle ? found.bundle() : parts.tls.anchors();
    IssuedCertificate checked =
        IssuedCertificate.check(
            found.credentials(),
            new IssuedCertificate.Terms(parts.config.id(), anchors, parts.wall.instant()));
    switch (checked) {
      case IssuedCertificate.Accepted accepted -> install(accepted.credentials(), anchors);
      case IssuedCertificate.Rejected rejected -> refused(rejected.reason());
    }
  }

  private void install(Credentials credentials, TrustAnchors anchors) {
    try {
      parts.tls.install(credentials);
    } catch (IllegalArgumentException e) {
      refused("the key does not fit the certificate");
      return;
    }
    parts.tls.trust(anchors);
    parts.metrics.renewed(parts.wall.instant(), credentials.expiry());
    LOG.at(Level.INFO).with("id", parts.config.id()).say("Certified identity");
    parts.installed.accept(credentials);
  }

  private void refused(String reason) {
    parts.metrics.refused();
    LOG.at(Level.ERROR).with("error", reason).say("Failed to obtain identity");
  }
}
