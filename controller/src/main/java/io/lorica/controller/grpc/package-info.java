/**
 * The gRPC server of a control-plane face: start with {@link io.lorica.controller.grpc.GrpcServer}.
 */
@NullMarked
package io.lorica.controller.grpc;

import org.jspecify.annotations.NullMarked;
