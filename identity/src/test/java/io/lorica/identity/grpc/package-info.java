/** Tests of the package of the same name. */
@NullMarked
package io.lorica.identity.grpc;

import org.jspecify.annotations.NullMarked;
