package io.lorica.proxy.tls;

import io.lorica.mesh.certificate.SubjectNames;
import java.time.Instant;

/**
 * A peer whose chain led to an anchor.
 *
 * @param until when that must be looked at again, because a certificate of the chain ends
 */
record VerifiedPeer(SubjectNames names, Instant until) {}
