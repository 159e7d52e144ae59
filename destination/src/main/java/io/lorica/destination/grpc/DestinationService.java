package io.lorica.destination.grpc;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.lorica.destination.index.DiscoveryIndex;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.discovery.EndpointSet;
import io.lorica.destination.model.discovery.EndpointsTarget;
import io.lorica.destination.model.discovery.Profile;
import io.lorica.destination.model.discovery.ProfileTarget;
import io.lorica.proto.destination.DestinationGrpc;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.GetDestination;
import io.lorica.proto.destination.Http2ClientParams;
import io.lorica.proto.destination.Update;
import java.util.List;
import java.util.Optional;

/** {@code io.linkerd.proxy.destination.Destination}: spec 04 §2 to §11. */
public final class DestinationService extends DestinationGrpc.DestinationImplBase {
  private final Face<DiscoveryIndex> face;
  private final DiscoveryFace settings;
  private final EndpointDeltas deltas;
  private final ProfileTranslator profiles;

  /**
   * What the answers need beyond the index.
   *
   * @param meshedHttp2 HTTP/2 parameters for meshed endpoints; empty = none
   * @param zoneWeights {@code ext-endpoint-zone-weights}
   * @param streamPatience {@code stream-queue-capacity}
   */
  public record DiscoveryFace(
      String clusterDomain,
      Optional<Http2ClientParams> meshedHttp2,
      boolean zoneWeights,
      int streamPatience,
      Overflows overflows) {}

  /** Counts streams that ended because their client did not read (spec 04 §14). */
  public interface Overflows {
    /** A {@code Get} of this path. */
    void endpoints(String path);

    /** A {@code GetProfile} of this path. */
    void profile(String path);

    /** Nobody counts. */
    Overflows IGNORED =
        new Overflows() {
          @Override
          public void endpoints(String path) {}

          @Override
          public void profile(String path) {}
        };
  }

  public DestinationService(Face<DiscoveryIndex> face, DiscoveryFace settings) {
    this.face = face;
    this.settings = settings;
    EndpointTranslator endpoints =
        new EndpointTranslator(settings.meshedHttp2, settings.zoneWeights);
    this.deltas = new EndpointDeltas(endpoints);
    this.profiles = new ProfileTranslator(endpoints);
  }

  @Override
  public void get(GetDestination request, StreamObserver<Update> observer) {
    switch (EndpointsTarget.parse(request.getPath(), settings.clusterDomain)) {
      case Parsed.Bad<EndpointsTarget>(String reason) -> refuse(observer, reason);
      case Parsed.Ok<EndpointsTarget>(EndpointsTarget target) -> {
        ContextToken token = ContextToken.parse(request.getContextToken());
        face.<EndpointSet, Update>watch(
            observer,
            limits(() -> settings.overflows.endpoints(target.path())),
            new EndpointsEncoder(deltas),
            (index, stream) -> index.views().watchEndpoints(target, token.node(), stream));
      }
    }
  }

  @Override
  public void getProfile(GetDestination request, StreamObserver<DestinationProfile> observer) {
    switch (ProfileTarget.parse(request.getPath(), settings.clusterDomain)) {
      case Parsed.Bad<ProfileTarget>(String reason) -> refuse(observer, reason);
      case Parsed.Ok<ProfileTarget>(ProfileTarget target) -> {
        ContextToken token = ContextToken.parse(request.getContextToken());
        face.<Profile, DestinationProfile>watch(
            observer,
            limits(() -> settings.overflows.profile(request.getPath())),
            profile -> List.of(profiles.translate(profile)),
            (index, stream) -> index.views().watchProfile(target, token.namespace(), stream));
      }
    }
  }

  private LatestStream.Limits limits(Runnable overflow) {
    return new LatestStream.Limits(settings.streamPatience, overflow);
  }

  private static void refuse(StreamObserver<?> observer, String reason) {
    observer.onError(Status.INVALID_ARGUMENT.withDescription(reason).asRuntimeException());
  }
}
