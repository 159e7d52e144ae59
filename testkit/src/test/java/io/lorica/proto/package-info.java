/**
 * Tests of {@code proto} that carry the kit's marks. They stand here because the kit stands on
 * {@code proto}.
 */
@NullMarked
package io.lorica.proto;

import org.jspecify.annotations.NullMarked;
