package io.lorica.proxy.discovery;

import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proxy.http.grpc.GrpcStatus;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Profile and policy of one target, asked side by side and combined by spec 02 §4.3. Confined to
 * the control loop.
 */
final class TargetLookup implements Lookup {
  private final InetSocketAddress target;
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
      InetSocketAddress target,
      Publication<TargetPolicy> publication,
      UnusablePolicies unusable,
      Function<WatchedStream.Listener<OutboundPolicy>, WatchedStream<OutboundPolicy>> policies,
      Optional<
              Function<
                  WatchedStream.Listener<DestinationProfile>, WatchedStream<DestinationProfile>>>
          profiles) {
    this.target = target;
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
            .ifPresent(reason -> unusable.client(target, reason));
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
      publication.publish(new TargetPolicy.Known(policy, profile));
    } else if (policyRefusal != null) {
      publication.publish(withoutPolicy(policyRefusal));
    }
  }

  private TargetPolicy withoutPolicy(GrpcStatus refusal) {
    return switch (refusal.code()) {
      case GrpcStatus.NOT_FOUND, GrpcStatus.UNIMPLEMENTED ->
          new TargetPolicy.Known(SynthesizedPolicy.of(profile, target), profile);
      default -> new TargetPolicy.Refused("policy: " + refusal);
    };
  }
}
