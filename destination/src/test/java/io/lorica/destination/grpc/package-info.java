/** Tests of the package of the same name. */
@NullMarked
package io.lorica.destination.grpc;

import org.jspecify.annotations.NullMarked;
