package io.lorica.destination.model.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One match of a gRPC route; all of it must hold.
 *
 * @param rpc null where the route says nothing about it
 */
public record GrpcMatch(@Nullable Rpc rpc, List<ValueMatch.Named> headers) {
  public GrpcMatch {
    headers = List.copyOf(headers);
  }

  /** Empty strings match any. */
  public record Rpc(String service, String method) {}
}
