package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.TlsIdentity;
import io.lorica.proto.destination.TlsIdentity.DnsLikeIdentity;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.config.StreamLimits;
import io.lorica.proxy.discovery.WatchedStream.Retry;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricCatalog;
import io.lorica.proxy.route.Backend;
import io.lorica.proxy.route.Metadata;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of spec 02 §4.3. */
class TargetLookupTest {
  private static final InetSocketAddress TARGET = IpLiterals.socketAddress("10.0.0.9", 8080);
  private static final InetSocketAddress POD = IpLiterals.socketAddress("10.0.0.7", 4143);
  private static final Set<Integer> NO_POLICY = Set.of(3, 5, 9, 12);
  private static final Set<Integer> UNUSABLE = Set.of(3, 9);

  private static final TargetQuery SIDECAR = new TargetQuery.Sidecar(new Target.Address(TARGET));
  private static final Target.Name NAME = Target.Name.of("Web.ns.", 8080);
  private static final TargetQuery INGRESS = new TargetQuery.Ingress(NAME);
  private static final TargetQuery GATEWAY = new TargetQuery.Gateway(NAME);

  private final ManualClock clock = new ManualClock();
  private final LoopMetrics metrics = new LoopMetrics(clock);
  private final ScriptedControlPlane server = new ScriptedControlPlane();
  private final Publication<TargetPolicy> answers = new Publication<>();
  private Lookup lookup = lookup(SIDECAR, true);

  private Lookup lookup(TargetQuery query, boolean profiled) {
    WatchedStreams streams =
        new WatchedStreams(new GrpcClient(server, "x", clock), clock, StreamLimits.NONE);
    Reconnect reconnect =
        new Reconnect(
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0), new SplittableRandom(1));
    OutboundPolicy request = OutboundPolicy.getDefaultInstance();
    return new TargetLookup(
        query,
        answers,
        new UnusablePolicies(metrics),
        listener ->
            streams.open(
                new WatchedStream.Question<>(
                    new GrpcMethod<>("/o/Watch", OutboundPolicy.parser()),
                    request,
                    NO_POLICY,
                    Retry.AT_ONCE),
                reconnect,
                listener),
        profiled
            ? Optional.of(
                listener ->
                    streams.open(
                        new WatchedStream.Question<>(
                            new GrpcMethod<>("/d/GetProfile", DestinationProfile.parser()),
                            request,
                            UNUSABLE,
                            Retry.AT_ONCE),
                        reconnect,
                        listener))
            : Optional.empty());
  }

  private void start() {
    lookup.start();
  }

  @AfterEach
  void stop() {
    lookup.stop();
    clock.close();
  }

  private ScriptedControlPlane.Stream policy() {
    return server.last("Watch");
  }

  private ScriptedControlPlane.Stream profile() {
    return server.last("GetProfile");
  }

  private static DestinationProfile podProfile() {
    WeightedAddr.Builder endpoint =
        WeightedAddr.newBuilder()
            .setAddr(NetTranslator.wire(POD))
            .setTlsIdentity(
                TlsIdentity.newBuilder()
                    .setDnsLikeIdentity(
                        DnsLikeIdentity.newBuilder().setName("a.b.serviceaccount.identity.x")));
    return DestinationProfile.newBuilder().setEndpoint(endpoint).build();
  }

  private long unusable() {
    Labels labels = Labels.of("protocol", "policy").with("reason", "unusable client policy");
    return metrics.counter(MetricCatalog.PROTOCOL_FAULTS, labels).value();
  }

  private TargetPolicy.Known known() {
    if (answers.latest() instanceof TargetPolicy.Known known) {
      return known;
    }
    throw new AssertionError("no policy is known: " + answers.latest());
  }

  private static Backend.Forward forward(ClientPolicy policy) {
    ClientPolicy.Detect detect = (ClientPolicy.Detect) policy.protocol();
    List<Backend> backends =
        List.of(
            detect.http1().routes().rules().getFirst().distribution().all().getFirst().backend(),
            detect.http2().routes().rules().getFirst().distribution().all().getFirst().backend(),
            detect.opaque().route().orElseThrow().distribution().all().getFirst().backend());
    assertThat(backends).containsOnly(backends.getFirst());
    return (Backend.Forward) backends.getFirst().dispatcher();
  }

  @Test
  void aReceivedPolicyIsUsedBesideTheProfile() {
    start();
    policy().message(Policies.policy());
    assertThat(answers.latest()).isNull();
    profile().message(DestinationProfile.newBuilder().setFullyQualifiedName("a.b").build());

    assertThat(known().policy()).isEqualTo(ClientPolicyTranslator.translate(Policies.policy()));
    assertThat(known().profile()).contains(Profile.of("a.b", false, Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(ints = {GrpcStatus.NOT_FOUND, GrpcStatus.UNIMPLEMENTED})
  @Spec({"02#1", "10#21"})
  void withoutAPolicyTheProfilesEndpointIsForwardedTo(int status) {
    start();
    policy().end(status);
    profile().message(podProfile());

    ClientPolicy made = known().policy();
    assertThat(made.parent()).isEqualTo(new Metadata.Default("endpoint"));
    assertThat(forward(made).address()).isEqualTo(POD);
    assertThat(forward(made).endpoint().identity().orElseThrow().serverName())
        .isEqualTo("a.b.serviceaccount.identity.x");
  }

  @Test
  void withoutAPolicyAndAnEndpointTheOriginalDestinationIsForwardedTo() {
    start();
    policy().end(GrpcStatus.NOT_FOUND);
    profile().message(DestinationProfile.getDefaultInstance());

    assertThat(known().policy().parent()).isEqualTo(new Metadata.Default("endpoint"));
    assertThat(forward(known().policy()))
        .isEqualTo(new Backend.Forward(TARGET, EndpointMetadata.EMPTY));
  }

  @Test
  void aPolicyMadeOfAProfileFollowsIt() {
    start();
    policy().end(GrpcStatus.NOT_FOUND);
    profile().message(DestinationProfile.getDefaultInstance());
    profile().message(podProfile());

    assertThat(forward(known().policy()).address()).isEqualTo(POD);
  }

  @Test
  @Spec("02#2")
  void withoutPolicyAndProfileTheOriginalDestinationIsForwardedTo() {
    start();
    profile().end(GrpcStatus.INVALID_ARGUMENT);
    policy().end(GrpcStatus.NOT_FOUND);

    assertThat(known().policy().parent()).isEqualTo(new Metadata.Default("fallback"));
    assertThat(known().profile()).isEmpty();
    assertThat(forward(known().policy()))
        .isEqualTo(new Backend.Forward(TARGET, EndpointMetadata.EMPTY));
  }

  @ParameterizedTest
  @ValueSource(ints = {GrpcStatus.INVALID_ARGUMENT, GrpcStatus.FAILED_PRECONDITION})
  @Spec("02#3")
  void aPolicyThatIsRefusedRefusesConnections(int status) {
    start();
    profile().message(podProfile());
    policy().end(status);

    assertThat(answers.latest()).isInstanceOf(TargetPolicy.Refused.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {GrpcStatus.NOT_FOUND, GrpcStatus.UNIMPLEMENTED, GrpcStatus.UNAVAILABLE})
  @Spec("02#4")
  void aProfileThatMayStillComeIsWaitedFor(int status) {
    start();
    policy().message(Policies.policy());
    profile().end(status);
    assertThat(answers.latest()).isNull();
    clock.advanceToNext();
    assertThat(answers.latest()).isNull();

    profile().end(GrpcStatus.FAILED_PRECONDITION);
    assertThat(known().profile()).isEmpty();
  }

  @Test
  void whereNoProfileIsAskedForThePolicyIsEnough() {
    lookup = lookup(SIDECAR, false);
    start();
    policy().message(Policies.policy());

    assertThat(known().profile()).isEmpty();
    assertThat(server.streams).hasSize(1);
  }

  @Test
  void aPolicyStaysWhenItsStreamEndsForGood() {
    start();
    profile().end(GrpcStatus.INVALID_ARGUMENT);
    policy().message(Policies.policy());
    TargetPolicy before = known();
    policy().end(GrpcStatus.NOT_FOUND);

    assertThat(answers.latest()).isEqualTo(before);
  }

  @Test
  @Spec("02#9")
  void anUnusablePolicyIsHealedByTheNext() {
    start();
    profile().end(GrpcStatus.INVALID_ARGUMENT);
    policy().message(OutboundPolicy.getDefaultInstance());
    assertThat(known().policy().parent()).isEqualTo(new Metadata.Default("invalid"));

    policy().message(Policies.policy());
    assertThat(known().policy()).isEqualTo(ClientPolicyTranslator.translate(Policies.policy()));
  }

  @Test
  void anUnusablePolicyIsToldOnceForEachChange() {
    OutboundPolicy broken = OutboundPolicy.getDefaultInstance();
    start();
    profile().end(GrpcStatus.INVALID_ARGUMENT);
    policy().message(Policies.policy());
    assertThat(unusable()).isZero();
    policy().message(broken);
    policy().message(broken);
    assertThat(unusable()).isEqualTo(1);
    policy().message(Policies.policy().toBuilder().clearProtocol().build());
    assertThat(unusable()).as("wrong in another way").isEqualTo(2);
    policy().message(Policies.policy());
    policy().message(broken);
    assertThat(unusable()).isEqualTo(3);
  }

  // For an ingress controller (spec 02 §19).

  @Test
  void anIngressIsToldAPolicyWithOrWithoutAProfile() {
    lookup = lookup(INGRESS, false);
    start();
    policy().message(Policies.policy());

    assertThat(known().policy()).isEqualTo(ClientPolicyTranslator.translate(Policies.policy()));
  }

  @Test
  void withoutAPolicyAnIngressGoesToTheProfilesEndpoint() {
    lookup = lookup(INGRESS, true);
    start();
    policy().end(GrpcStatus.NOT_FOUND);
    profile().message(podProfile());

    assertThat(forward(known().policy()).address()).isEqualTo(POD);
  }

  @Test
  void withoutAPolicyAnIngressBalancesTheProfilesService() {
    lookup = lookup(INGRESS, true);
    start();
    policy().end(GrpcStatus.UNIMPLEMENTED);
    profile().message(DestinationProfile.newBuilder().setFullyQualifiedName("web.ns").build());

    ClientPolicy.Detect detect = (ClientPolicy.Detect) known().policy().protocol();
    assertThat(detect.http2().routes().rules().getFirst().distribution().all().getFirst().backend())
        .extracting(Backend::dispatcher)
        .isEqualTo(new Backend.Balance("web.ns:8080", Backend.LoadParameters.DEFAULT));
  }

  @Test
  void aProfileThatSaysNothingTakesNothingForAnIngress() {
    lookup = lookup(INGRESS, true);
    start();
    policy().end(GrpcStatus.NOT_FOUND);
    profile().message(DestinationProfile.getDefaultInstance());

    ClientPolicy.Detect detect = (ClientPolicy.Detect) known().policy().protocol();
    assertThat(detect.http1().routes().rules()).isEmpty();
    assertThat(detect.opaque().route()).isEmpty();
  }

  @Test
  void withoutPolicyAndProfileAnIngressGoesNowhere() {
    lookup = lookup(INGRESS, true);
    start();
    profile().end(GrpcStatus.INVALID_ARGUMENT);
    policy().end(GrpcStatus.NOT_FOUND);

    assertThat(answers.latest()).isEqualTo(new TargetPolicy.Unprofiled());
  }

  // For a gateway (spec 02 §20).

  @Test
  void aGatewayDoesNothingWithoutAProfileEvenWithAPolicy() {
    lookup = lookup(GATEWAY, true);
    start();
    policy().message(Policies.policy());
    profile().end(GrpcStatus.INVALID_ARGUMENT);

    assertThat(answers.latest()).isEqualTo(new TargetPolicy.Unprofiled());
  }

  @Test
  void withoutAPolicyAGatewayForwardsToTheProfilesEndpoint() {
    lookup = lookup(GATEWAY, true);
    start();
    policy().end(GrpcStatus.NOT_FOUND);
    profile().message(podProfile());

    assertThat(known().policy().parent()).isEqualTo(new Metadata.Default("gateway"));
    assertThat(forward(known().policy()).address()).isEqualTo(POD);
  }

  @Test
  void withoutPolicyAndEndpointAGatewaysPolicyIsInvalid() {
    lookup = lookup(GATEWAY, true);
    start();
    policy().end(GrpcStatus.NOT_FOUND);
    profile().message(DestinationProfile.newBuilder().setFullyQualifiedName("web.ns").build());

    assertThat(ClientPolicyTranslator.invalidity(known().policy())).isPresent();
  }

  @Test
  void aPolicyThatIsRefusedIsRefusedToAGateway() {
    lookup = lookup(GATEWAY, true);
    start();
    profile().message(podProfile());
    policy().end(GrpcStatus.INVALID_ARGUMENT);

    assertThat(answers.latest()).isInstanceOf(TargetPolicy.Refused.class);
  }
}
