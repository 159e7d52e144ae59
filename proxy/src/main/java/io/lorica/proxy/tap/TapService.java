package io.lorica.proxy.tap;

import io.lorica.proto.tap.ObserveRequest;
import io.lorica.proto.tap.ObserveRequest.Extract;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcReplies;
import io.lorica.proxy.http.grpc.GrpcService;
import io.lorica.proxy.http.grpc.GrpcServing;
import io.lorica.proxy.http.grpc.GrpcStatus;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;

/** {@code Tap.Observe} for one connection of an observer. Confined to the control loop. */
final class TapService implements GrpcService.Handler<ObserveRequest> {
  private static final GrpcMethod<ObserveRequest> OBSERVE =
      new GrpcMethod<>("/io.linkerd.proxy.tap.Tap/Observe", ObserveRequest.parser());

  private static final GrpcStatus ENDING =
      new GrpcStatus(GrpcStatus.UNAVAILABLE, "the proxy is shutting down");

  private final TapRegistry registry;
  private final Executor control;
  private final Set<Observation> observations = new HashSet<>();
  private boolean draining;

  /**
   * @param control runs tasks on the control loop
   */
  TapService(TapRegistry registry, Executor control) {
    this.registry = registry;
    this.control = control;
  }

  HttpService http() {
    return new GrpcService<>(OBSERVE, this);
  }

  /** Ends all calls, which end by themselves only when their observers have seen enough. */
  void drain() {
    draining = true;
    Set.copyOf(observations).forEach(observation -> observation.end(ENDING));
  }

  @Override
  public GrpcServing called(ObserveRequest request, GrpcReplies replies) {
    if (draining) {
      return refuse(replies, ENDING);
    }
    try {
      return observe(wish(request), replies);
    } catch (InvalidMatch invalid) {
      return refuse(replies, new GrpcStatus(GrpcStatus.INVALID_ARGUMENT, invalid.reason()));
    }
  }

  private GrpcServing observe(Tap.Wish wish, GrpcReplies replies) {
    Tap tap = registry.open(wish, control);
    if (tap == null) {
      return refuse(replies, new GrpcStatus(GrpcStatus.RESOURCE_EXHAUSTED, "too many observers"));
    }
    Observation observation = new Observation(registry, tap, replies, observations::remove);
    observations.add(observation);
    observation.start();
    return observation;
  }

  private static GrpcServing refuse(GrpcReplies replies, GrpcStatus status) {
    replies.end(status);
    return GrpcServing.NONE;
  }

  private static Tap.Wish wish(ObserveRequest request) throws InvalidMatch {
    if (request.getLimit() == 0) {
      throw new InvalidMatch("limit must be positive");
    }
    Extract extract = request.getExtract();
    return new Tap.Wish(
        MatchCompiler.compile(request.getMatch()),
        Integer.toUnsignedLong(request.getLimit()),
        extract.getHttp().hasHeaders());
  }
}
