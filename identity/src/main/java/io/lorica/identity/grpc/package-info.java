/** The two services: start with {@link io.lorica.identity.grpc.CertifyService}. */
@NullMarked
package io.lorica.identity.grpc;

import org.jspecify.annotations.NullMarked;
