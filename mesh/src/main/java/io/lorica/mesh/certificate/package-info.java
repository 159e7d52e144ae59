/**
 * What proves an identity, with {@code java.security} alone: start with {@link
 * io.lorica.mesh.certificate.TrustAnchors}.
 */
@NullMarked
package io.lorica.mesh.certificate;

import org.jspecify.annotations.NullMarked;
