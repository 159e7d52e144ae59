/**
 * Issuer and anchor that replace themselves: start with {@link
 * io.lorica.identity.rotation.RotationPlan}.
 */
@NullMarked
package io.lorica.identity.rotation;

import org.jspecify.annotations.NullMarked;
