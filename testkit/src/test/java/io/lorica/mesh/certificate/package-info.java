/**
 * Tests of {@code mesh} that need certificates. They stand here because the kit that makes them
 * stands on {@code mesh}.
 */
@NullMarked
package io.lorica.mesh.certificate;

import org.jspecify.annotations.NullMarked;
