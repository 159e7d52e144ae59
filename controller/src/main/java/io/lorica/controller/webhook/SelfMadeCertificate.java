package io.lorica.controller.webhook;

import io.lorica.controller.time.Backoff;
import io.lorica.controller.time.Pause;
import io.lorica.controller.x509.CertificateMint;
import io.lorica.controller.x509.CredentialsException;
import io.lorica.controller.x509.KeyedChain;
import io.lorica.controller.x509.Validity;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A webhook's own serving certificate: made when there is none, shared by all replicas through a
 * Secret, renewed before it ends, and trusted by the API server through the registration's {@code
 * caBundle}. A pair that somebody supplied is served and left alone.
 *
 * <p>A new certificate enters the bundle before it is stored, so that no replica shows one which
 * the API server does not know. Owns one virtual thread after {@link #start}.
 */
public final class SelfMadeCertificate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SelfMadeCertificate.class);
  private static final Duration LOOK = Duration.ofMinutes(1);

  /**
   * What it works with.
   *
   * @param dnsName of the webhook's Service, as the API server asks for it
   */
  public record Spec(
      String dnsName,
      ServingStore store,
      InstantSource clock,
      Pause pause,
      RandomGenerator random) {}

  private final Spec spec;
  private final Thread thread;
  private @Nullable ServingCertificate certificate;
  private @Nullable KeyedChain served;

  private SelfMadeCertificate(Spec spec) {
    this.spec = spec;
    this.thread = Thread.ofVirtual().name("serving-certificate").unstarted(this::run);
  }

  /** Waits until there is a certificate to serve, then keeps it. */
  public static SelfMadeCertificate start(Spec spec) throws InterruptedException {
    SelfMadeCertificate made = new SelfMadeCertificate(spec);
    int failures = 0;
    while (!made.round()) {
      failures++;
      spec.pause().await(Backoff.API_SERVER.after(failures, spec.random()));
    }
    made.thread.start();
    return made;
  }

  /** The certificate, for {@link WebhookServer.Spec}. */
  public ServingCertificate certificate() {
    ServingCertificate made = certificate;
    if (made == null) {
      throw new IllegalStateException("started without a certificate");
    }
    return made;
  }

  private void run() {
    int failures = 0;
    try {
      while (true) {
        spec.pause()
            .await(failures == 0 ? LOOK : Backoff.API_SERVER.after(failures, spec.random()));
        failures = round() ? 0 : failures + 1;
      }
    } catch (InterruptedException stop) {
      LOG.debug("serving certificate no longer looked after");
    }
  }

  /** One look at store and bundle. Says whether there is a certificate that can be served. */
  private boolean round() {
    try {
      Optional<ServingStore.Stored> stored = spec.store().read();
      Instant now = spec.clock().instant();
      if (ServingPlan.due(stored, now)) {
        renew(stored, now);
        stored = spec.store().read();
      }
      if (stored.isEmpty()) {
        return false;
      }
      if (stored.get().selfMade()) {
        trust(stored.get().credentials().certificate(), now);
      }
      serve(stored.get().credentials());
      return true;
    } catch (IOException | CredentialsException failed) {
      LOG.warn("cannot look after the serving certificate: {}", failed.getMessage());
      return served != null;
    }
  }

  /** Trusted first, stored then; when another replica stores its own, that one counts. */
  private void renew(Optional<ServingStore.Stored> over, Instant now) throws IOException {
    KeyedChain next =
        CertificateMint.serving(
            spec.dnsName(),
            CertificateMint.serial(spec.random()),
            Validity.of(now, ServingPlan.LIFE, ServingPlan.SKEW));
    trust(next.certificate(), now);
    if (spec.store().write(next, over)) {
      LOG.info("Made a serving certificate for {}", spec.dnsName());
    }
  }

  private void trust(X509Certificate trusted, Instant now) throws IOException {
    Optional<ServingStore.Bundle> bundle = spec.store().bundle();
    if (bundle.isEmpty()) {
      LOG.warn("the webhook is not registered yet: nobody trusts its certificate");
      return;
    }
    String wanted = ServingPlan.trusting(bundle.get().pem(), trusted, now);
    if (!wanted.equals(bundle.get().pem()) && !spec.store().writeBundle(bundle.get(), wanted)) {
      throw new IOException("the registration was changed meanwhile");
    }
  }

  private void serve(KeyedChain stored) throws CredentialsException {
    if (stored.equals(served)) {
      return;
    }
    if (certificate == null) {
      certificate = new ServingCertificate(stored);
    } else {
      certificate.replace(stored);
      LOG.info("Updated certificate");
    }
    served = stored;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
