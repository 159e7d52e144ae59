package io.lorica.identity.rotation;

import io.lorica.controller.x509.KeyedChain;
import java.io.IOException;

/** Where self-made material is kept. Writes are conditional on what was read last. */
public interface RotationStore {
  /** Everything as it is stored now. */
  RotationPlan.Stored read() throws IOException;

  /** Stores an anchor. False when somebody else was faster. */
  boolean writeAnchor(AnchorState anchor) throws IOException;

  /** Has these anchors trusted. */
  void writeBundle(String pem) throws IOException;

  /** Stores an issuer. False when somebody else was faster. */
  boolean writeIssuer(KeyedChain issuer) throws IOException;
}
