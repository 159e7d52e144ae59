package io.lorica.controller.webhook;

import io.lorica.controller.x509.CredentialsException;
import io.lorica.controller.x509.KeyedChain;
import java.io.IOException;
import java.util.Optional;

/** Where replicas share a self-made serving certificate and what the API server trusts of it. */
public interface ServingStore {

  /**
   * The stored pair.
   *
   * @param selfMade whether one of us made it; one that was supplied is served and left alone
   * @param version what a write must still find
   */
  record Stored(KeyedChain credentials, boolean selfMade, String version) {}

  /**
   * What the registration trusts.
   *
   * @param pem concatenated certificates, empty if none
   * @param version what a write must still find
   */
  record Bundle(String pem, String version) {}

  /** The pair, or nothing if there is none yet. */
  Optional<Stored> read() throws IOException, CredentialsException;

  /** Stores a pair of our own in place of {@code over}. False when somebody else was faster. */
  boolean write(KeyedChain credentials, Optional<Stored> over) throws IOException;

  /** The bundle, or nothing if the webhook is not registered yet. */
  Optional<Bundle> bundle() throws IOException;

  /** Replaces {@code over}. False when somebody else was faster. */
  boolean writeBundle(Bundle over, String pem) throws IOException;
}
