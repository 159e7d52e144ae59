package io.lorica.destination.grpc;

import io.grpc.Status;
import io.lorica.destination.model.Refusal;

/** Refusals → gRPC statuses. */
final class Statuses {
  private Statuses() {}

  static Status of(Refusal refusal) {
    Status status =
        switch (refusal.code()) {
          case INVALID_ARGUMENT -> Status.INVALID_ARGUMENT;
          case NOT_FOUND -> Status.NOT_FOUND;
          case FAILED_PRECONDITION -> Status.FAILED_PRECONDITION;
          case UNKNOWN -> Status.UNKNOWN;
          case INTERNAL -> Status.INTERNAL;
        };
    return status.withDescription(refusal.message());
  }
}
