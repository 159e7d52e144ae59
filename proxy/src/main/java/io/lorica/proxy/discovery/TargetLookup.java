package io.lorica.proxy.discovery;

import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proxy.http.grpc.GrpcStatus;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Profile and policy of one target, asked side by side and combined by spec 02 §4.3, §19 and §20.
 * Confined to the control loop.
 */
final class TargetLookup implements Lookup {
  private final TargetQuery query;
  private final Publication<TargetPolicy> publication;
  private final UnusablePolicies unusable;
  private final WatchedStream<OutboundPolicy> policies;
  private final Optional<WatchedStream<DestinationProfile>> profiles;

  private @Nullable ClientPolicy policy;
  private @Nullable GrpcStatus policyRefusal;
  private Optional<Profile> profile = Optional.empty();
  private boolean profileKnown;

  /**
   * Asks about one target.
   *
   * @param policies opens the policy's stream
   * @param profiles opens the profile's stream, or is empty where profiles are not to be asked for
   */
  TargetLookup(
      TargetQuery query,
      Publication<TargetPolicy> publication,
      UnusablePolicies unusable,
      Function<WatchedStream.Listener<OutboundPolicy>, WatchedStream<OutboundPolicy>> policies,
      Optional<
              Function<
                  WatchedStream.Listener<DestinationProfile>, WatchedStream<DestinationProfile>>>
          profiles) {
    this.query = query;
    this.publication = publication;
    this.unusable = unusable;
    this.policies = policies.apply(new PolicyListener());
    this.profiles = profiles.map(open -> open.apply(new ProfileListener()));
    this.profileKnown = profiles.isEmpty();
  }

  @Override
  public void start() {
    profiles.ifPresent(WatchedStream::start);
    policies.start();
  }

  @Override
  public void stop() {
    policies.close();
    profiles.ifPresent(WatchedStream::close);
  }

  private final class PolicyListener implements WatchedStream.Listener<OutboundPolicy> {
    @Override
    public void message(OutboundPolicy message) {
      ClientPolicy received = ClientPolicyTranslator.translate(message);
      if (!received.equals(policy)) {
        ClientPolicyTranslator.invalidity(received)
            .ifPresent(reason -> unusable.client(query.target().text(), reason));
      }
      policy = received;
      update();
    }

    @Override
    public void ended(GrpcStatus status) {
      policyRefusal = status;
      update();
    }
  }

  private final class ProfileListener implements WatchedStream.Listener<DestinationProfile> {
    @Override
    public void message(DestinationProfile message) {
      profile = Optional.of(ProfileTranslator.translate(message));
      profileKnown = true;
      update();
    }

    @Override
    public void ended(GrpcStatus status) {
      // "No profile", never an error (spec 02 §4.2); a value that was there stays.
      profileKnown = true;
      update();
    }
  }

  private void update() {
    if (!profileKnown) {
      return;
    }
    if (policy != null) {
      publication.publish(withPolicy(policy));
    } else if (policyRefusal != null) {
      publication.publish(withoutPolicy(policyRefusal));
    }
  }

  private TargetPolicy withPolicy(ClientPolicy received) {
    return switch (query) {
      case TargetQuery.Gateway _ when profile.isEmpty() -> new TargetPolicy.Unprofiled();
      case TargetQuery.Sidecar _, TargetQuery.Ingress _, TargetQuery.Gateway _ ->
          new TargetPolicy.Known(received, profile);
    };
  }

  private TargetPolicy withoutPolicy(GrpcStatus refusal) {
    return switch (refusal.code()) {
      case GrpcStatus.NOT_FOUND, GrpcStatus.UNIMPLEMENTED ->
          SynthesizedPolicy.of(query, profile)
              .<TargetPolicy>map(made -> new TargetPolicy.Known(made, profile))
              .orElseGet(TargetPolicy.Unprofiled::new);
      default -> new TargetPolicy.Refused("policy: " + refusal);
    };
  }
}
