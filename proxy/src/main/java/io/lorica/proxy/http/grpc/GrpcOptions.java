package io.lorica.proxy.http.grpc;

/**
 * What a call is made with.
 *
 * @param metadata fields to send
 * @param timeoutNs after which the call ends with DEADLINE_EXCEEDED, here and at the server; 0 for
 *     no limit
 */
public record GrpcOptions(GrpcMetadata metadata, long timeoutNs) {
  public static final GrpcOptions DEFAULT = new GrpcOptions(GrpcMetadata.EMPTY, 0);

  public GrpcOptions {
    if (timeoutNs < 0) {
      throw new IllegalArgumentException("timeout must not be negative");
    }
  }

  public GrpcOptions withTimeoutNs(long timeout) {
    return new GrpcOptions(metadata, timeout);
  }

  public GrpcOptions withMetadata(GrpcMetadata other) {
    return new GrpcOptions(other, timeoutNs);
  }
}
