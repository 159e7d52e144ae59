/** Tests of the package of the same name. */
@NullMarked
package io.lorica.destination.kube;

import org.jspecify.annotations.NullMarked;
