/**
 * gRPC calls over exchanges: unary and server-streaming, for the proxy's own control streams. Start
 * with {@link io.lorica.proxy.http.grpc.GrpcClient}.
 */
@NullMarked
package io.lorica.proxy.http.grpc;

import org.jspecify.annotations.NullMarked;
