package io.lorica.proxy.http.grpc;

import com.google.protobuf.Timestamp;

/** Keeps what a call says as text. */
final class RecordingObserver implements GrpcObserver<Timestamp> {
  final StringBuilder log = new StringBuilder();

  String log() {
    return log.toString();
  }

  @Override
  public void headers(GrpcMetadata metadata) {
    log.append("headers ").append(metadata).append('|');
  }

  @Override
  public void message(Timestamp message) {
    log.append(message.getSeconds()).append('|');
  }

  @Override
  public void trailers(GrpcMetadata metadata) {
    log.append("trailers ").append(metadata).append('|');
  }

  @Override
  public void ended(GrpcStatus status) {
    log.append(status);
  }
}
