package io.lorica.controller.grpc;

/**
 * The bounds of one gRPC face. Streams per connection are not bounded (spec 05 §2, spec 04 §1.2):
 * one sidecar carries the streams of all its clients.
 *
 * @param openCalls unary calls and streams together; further ones get RESOURCE_EXHAUSTED and are
 *     counted
 * @param messageBytes longest request message; a longer one gets RESOURCE_EXHAUSTED
 * @param metadataBytes longest request headers
 */
public record GrpcLimits(int openCalls, int messageBytes, int metadataBytes) {
  /** Short calls with a token and a CSR in each. */
  public static final GrpcLimits CALLS = new GrpcLimits(2_048, 256 << 10, 16 << 10);

  /** Many long streams with a short request each. */
  public static final GrpcLimits STREAMS = new GrpcLimits(1 << 20, 64 << 10, 16 << 10);
}
