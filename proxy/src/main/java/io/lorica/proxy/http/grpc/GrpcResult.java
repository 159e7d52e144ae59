package io.lorica.proxy.http.grpc;

/** What a unary call came to. */
public sealed interface GrpcResult<M> {
  /** The server answered. */
  record Answer<M>(M message) implements GrpcResult<M> {}

  /** It did not; the status is never OK. */
  record Failure<M>(GrpcStatus status) implements GrpcResult<M> {}
}
