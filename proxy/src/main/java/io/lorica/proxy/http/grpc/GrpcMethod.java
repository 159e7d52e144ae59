package io.lorica.proxy.http.grpc;

import com.google.protobuf.Parser;

/**
 * A method to call.
 *
 * @param path {@code /package.Service/Method}
 * @param parser of its answer
 * @param <M> its answer
 */
public record GrpcMethod<M>(String path, Parser<M> parser) {}
