/** Tests of the package of the same name. */
@NullMarked
package io.lorica.controller.grpc;

import org.jspecify.annotations.NullMarked;
