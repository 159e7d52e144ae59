package io.lorica.proxy.http.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/**
 * A method to call.
 *
 * @param path {@code /package.Service/Method}
 * @param parser of its answer
 * @param <M> its answer
 */
public record GrpcMethod<M extends MessageLite>(String path, Parser<M> parser) {
  public GrpcMethod {
    if (!path.startsWith("/") || path.indexOf('/', 1) < 0) {
      throw new IllegalArgumentException("not a method's path: " + path);
    }
  }
}
