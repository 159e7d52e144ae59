/**
 * gRPC over the proxy's own HTTP/2, as far as a proxy needs it to talk to its control plane: unary
 * calls and server streams. Start with {@link io.lorica.proxy.http.grpc.GrpcClient}.
 */
@NullMarked
package io.lorica.proxy.http.grpc;

import org.jspecify.annotations.NullMarked;
