package io.lorica.proxy.identity;

import com.google.protobuf.ByteString;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proxy.config.CertifyConfig;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcObserver;
import io.lorica.proxy.http.grpc.GrpcOptions;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tls.Credentials;
import io.lorica.proxy.tls.MeshTls;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gets this proxy's certificate and keeps it fresh: asks, checks, installs, waits for 70 % of its
 * life, asks again (spec 01 §15.2). After a failure it asks again when the schedule of the last
 * good certificate says so, which is soon when there is none. Each attempt has a channel of its
 * own, so that it shows the certificate in force. Confined to the control loop.
 */
public final class CertifyLoop {
  private static final Log LOG = Log.named("linkerd_proxy_identity_client");
  private static final GrpcMethod<CertifyResponse> CERTIFY =
      new GrpcMethod<>("/io.linkerd.proxy.identity.Identity/Certify", CertifyResponse.parser());

  /**
   * How long finding the service, connecting and its answer may take together. The reference waits
   * without end, and so for ever for a service that accepts and says nothing; an honest answer
   * takes one review of the token. As long as the least wait before the next attempt.
   */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final GrpcOptions LIMITED = GrpcOptions.DEFAULT.withTimeoutNs(LIMIT.toNanos());

  /**
   * What the loop is given.
   *
   * @param tls gets the credentials, and knows the anchors
   * @param installed told of each certificate that was installed
   */
  public record Parts(
      LoopContext context,
      CertifyConfig config,
      KeyAndRequest material,
      MeshTls tls,
      InstantSource wall,
      IdentityMetrics metrics,
      Consumer<Credentials> installed) {}

  /**
   * A way to the identity service for one attempt.
   *
   * @param close called once, when the attempt is over
   */
  public record Channel(GrpcClient client, Runnable close) {}

  private final Parts parts;
  private final Supplier<Channel> channels;
  private @Nullable Instant expiry;

  /**
   * A loop that has not begun.
   *
   * @param channels opens one; called on the control loop
   */
  public CertifyLoop(Parts parts, Supplier<Channel> channels) {
    this.parts = parts;
    this.channels = channels;
  }

  /** Asks now. */
  public void start() {
    byte[] token;
    try {
      token = Files.readAllBytes(parts.config.tokenFile());
    } catch (IOException e) {
      // The path is no secret; what is in the file is.
      failed("cannot read the token: " + parts.config.tokenFile());
      return;
    }
    CertifyRequest request =
        CertifyRequest.newBuilder()
            .setIdentity(parts.config.localName())
            .setToken(ByteString.copyFrom(token))
            .setCertificateSigningRequest(ByteString.copyFrom(parts.material.request()))
            .build();
    Channel channel = channels.get();
    channel.client.call(CERTIFY, request, LIMITED, new Answer(channel));
  }

  private final class Answer implements GrpcObserver<CertifyResponse> {
    private final Channel channel;
    private @Nullable CertifyResponse answer;

    Answer(Channel channel) {
      this.channel = channel;
    }

    @Override
    public void message(CertifyResponse message) {
      answer = message;
    }

    @Override
    public void ended(GrpcStatus status) {
      // Not from within the call that it carries.
      parts.context.loop().execute(channel.close);
      if (status.code() == GrpcStatus.DEADLINE_EXCEEDED) {
        // From a proxy on the way, or by our own limit: the status says which.
        failed(status + ", with a limit of " + LIMIT.toSeconds() + " s");
      } else if (!status.isOk()) {
        failed(status.toString());
      } else if (answer == null) {
        failed("the identity service did not answer");
      } else {
        issued(answer);
      }
    }
  }

  private void issued(CertifyResponse answer) {
    IssuedCertificate checked =
        IssuedCertificate.check(
            answer,
            parts.material.key(),
            new IssuedCertificate.Terms(
                parts.config.localName(), parts.tls.anchors(), parts.wall.instant()));
    switch (checked) {
      case IssuedCertificate.Accepted accepted -> install(accepted.credentials());
      case IssuedCertificate.Rejected rejected -> refused(rejected.reason());
    }
  }

  private void install(Credentials credentials) {
    try {
      parts.tls.install(credentials);
    } catch (IllegalArgumentException e) {
      refused("the key does not fit the certificate");
      return;
    }
    expiry = credentials.expiry();
    parts.metrics.renewed(parts.wall.instant(), credentials.expiry());
    LOG.at(Level.INFO).with("id", parts.config.localName()).say("Certified identity");
    parts.installed.accept(credentials);
    waitForNext();
  }

  /** A certificate came that cannot be used. */
  private void refused(String reason) {
    parts.metrics.refused();
    failed(reason);
  }

  /** No certificate came. */
  private void failed(String reason) {
    LOG.at(Level.ERROR).with("error", reason).say("Failed to obtain identity");
    waitForNext();
  }

  private void waitForNext() {
    Instant now = parts.wall.instant();
    Instant until = expiry;
    Duration delay =
        RenewalSchedule.after(now, until == null ? now : until, parts.config.refresh());
    parts.context.scheduler().schedule(this::start, delay.toNanos());
  }
}
