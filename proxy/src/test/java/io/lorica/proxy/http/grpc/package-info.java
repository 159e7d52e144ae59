/** Tests of the gRPC client, against scripts and against grpc-java. */
@NullMarked
package io.lorica.proxy.http.grpc;

import org.jspecify.annotations.NullMarked;
