/**
 * gRPC calls over exchanges: unary and server-streaming, for the proxy's own control streams, and
 * the serving of one streaming method, for tap. Start with {@link
 * io.lorica.proxy.http.grpc.GrpcClient} and {@link io.lorica.proxy.http.grpc.GrpcService}.
 */
@NullMarked
package io.lorica.proxy.http.grpc;

import org.jspecify.annotations.NullMarked;
