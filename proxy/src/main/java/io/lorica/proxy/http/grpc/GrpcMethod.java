package io.lorica.proxy.http.grpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

/**
 * A method to call or to serve.
 *
 * @param path {@code /package.Service/Method}
 * @param parser of what is received: its answer, or where it is served what it takes
 * @param <M> what is received
 */
public record GrpcMethod<M extends MessageLite>(String path, Parser<M> parser) {
  public GrpcMethod {
    if (!path.startsWith("/") || path.indexOf('/', 1) < 0) {
      throw new IllegalArgumentException("not a method's path: " + path);
    }
  }
}
