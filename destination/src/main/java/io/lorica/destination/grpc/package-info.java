/**
 * Published values → messages; the only package that sees protobuf, and the only place of deltas:
 * start with {@link io.lorica.destination.grpc.DestinationService}.
 */
@NullMarked
package io.lorica.destination.grpc;

import org.jspecify.annotations.NullMarked;
