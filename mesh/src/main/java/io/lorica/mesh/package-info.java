/** The words both planes share. */
@NullMarked
package io.lorica.mesh;

import org.jspecify.annotations.NullMarked;
