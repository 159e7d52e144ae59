package io.lorica.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.DnsConfig;
import io.lorica.proxy.config.HostPort;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.ProcessFamilies;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.net.TestLoop;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a name server on loopback says, and what becomes of it. */
class ServiceEndpointsTest {
  private static final String NAME = "dst.linkerd.svc.cluster.local.";
  private static final Backoff BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0);

  private final TestLoop loop = new TestLoop();
  private final NameServer server = new NameServer(loop);
  private final ManualClock clock = new ManualClock();
  private final LoopMetrics metrics = new LoopMetrics(clock);
  private final List<EndpointSet> sets = new CopyOnWriteArrayList<>();
  private final DnsClient dns =
      new DnsClient(loop.loop(), List.of(server.address()), Duration.ofSeconds(30));

  @AfterEach
  void close() {
    dns.close();
    server.close();
    loop.close();
    clock.close();
  }

  private ServiceEndpoints follow(String host, int port, DnsConfig limits) {
    LoopContext context =
        new LoopContext(loop.loop(), clock, clock, new SplittableRandom(1), metrics);
    return loop.call(
        () -> {
          ServiceEndpoints endpoints =
              new ServiceEndpoints(
                  context,
                  new ServiceEndpoints.Resolution(dns, limits),
                  ControlClient.DESTINATION,
                  new HostPort(host, port),
                  EndpointMetadata.EMPTY,
                  new Reconnect(BACKOFF, context.random()),
                  sets::add);
          endpoints.start();
          return endpoints;
        });
  }

  private ServiceEndpoints follow() {
    return follow(NAME, 8086, DnsConfig.UNSET);
  }

  private List<String> found() {
    return sets.getLast().endpoints().keySet().stream().map(Addresses::text).toList();
  }

  private void awaitSets(int count) {
    Await.until(count + " sets", () -> sets.size() >= count);
  }

  private void awaitTimer(Duration due) {
    Await.untilAsserted(() -> assertThat(loop.call(clock::untilNextNs)).hasValue(due.toNanos()));
  }

  private void advance(Duration by) {
    loop.call(
        () -> {
          clock.advance(by);
          return true;
        });
  }

  private void end(ServiceEndpoints endpoints) {
    loop.call(
        () -> {
          endpoints.close();
          return true;
        });
  }

  private long resolutions(String type, String result) {
    return loop.call(
        () ->
            metrics
                .counter(
                    ProcessFamilies.DNS_RESOLUTIONS,
                    Labels.of("client", "destination")
                        .with("record_type", type)
                        .with("result", result))
                .value());
  }

  @Test
  @Spec("01#39")
  void targetOfAServiceRecordIsTheAddress() {
    server.answer(
        NAME,
        NameServer.srv(30, 8086, "10-1-2-3.dst.linkerd.svc.cluster.local"),
        NameServer.srv(20, 8087, "fd00--1-2.dst.linkerd.svc.cluster.local"));

    ServiceEndpoints endpoints = follow();
    awaitSets(1);

    assertThat(found()).containsExactly("10.1.2.3:8086", "[fd00::1:2]:8087");
    assertThat(server.asked()).containsExactly("SRV " + NAME);
    assertThat(resolutions("SRV", "ok")).isEqualTo(1);
    awaitTimer(Duration.ofSeconds(20));
    end(endpoints);
  }

  @Test
  void withoutServiceRecordsAddressesAreAskedFor() {
    server.answer(NAME, NameServer.a(60, 10, 0, 0, 1), NameServer.a(60, 10, 0, 0, 2));

    ServiceEndpoints endpoints = follow();
    awaitSets(1);

    assertThat(found()).containsExactly("10.0.0.1:8086", "10.0.0.2:8086");
    assertThat(resolutions("SRV", "not_found")).isEqualTo(1);
    assertThat(resolutions("A/AAAA", "ok")).isEqualTo(1);
    end(endpoints);
  }

  @Test
  void aTargetThatIsNoAddressMeansAddresses() {
    server.answer(NAME, NameServer.srv(30, 8086, "10-1-2-3.a"), NameServer.srv(30, 1, "web-0.a"));
    server.answer(NAME, NameServer.a(60, 10, 0, 0, 1));

    ServiceEndpoints endpoints = follow();
    awaitSets(1);

    assertThat(found()).containsExactly("10.0.0.1:8086");
    end(endpoints);
  }

  @Test
  void withoutIpv4AddressesThoseOfIpv6AreAskedFor() {
    int[] six = {0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9};
    server.answer(NAME, NameServer.a(60, six));

    ServiceEndpoints endpoints = follow();
    awaitSets(1);

    assertThat(found()).containsExactly("[fd00::9]:8086");
    assertThat(server.asked()).containsExactly("SRV " + NAME, "A " + NAME, "AAAA " + NAME);
    end(endpoints);
  }

  @Test
  void anAgedAnswerIsAskedForAgainAndNeverSoonerThanFiveSeconds() {
    server.answer(NAME, NameServer.srv(1, 8086, "10-0-0-1.a"));
    ServiceEndpoints endpoints = follow();
    awaitSets(1);
    awaitTimer(Duration.ofSeconds(5));

    server.answer(NAME, NameServer.srv(1, 8086, "10-0-0-2.a"));
    advance(Duration.ofSeconds(5));
    awaitSets(2);

    assertThat(found()).containsExactly("10.0.0.2:8086");
    end(endpoints);
  }

  @Test
  void configuredLimitsClampTheAge() {
    DnsConfig limits =
        new DnsConfig(Optional.of(Duration.ofSeconds(10)), Optional.of(Duration.ofSeconds(40)));
    server.answer(NAME, NameServer.srv(1, 8086, "10-0-0-1.a"));
    ServiceEndpoints endpoints = follow(NAME, 8086, limits);
    awaitTimer(Duration.ofSeconds(10));

    server.answer(NAME, NameServer.srv(3_000, 8086, "10-0-0-1.a"));
    advance(Duration.ofSeconds(10));
    awaitTimer(Duration.ofSeconds(40));
    end(endpoints);
  }

  @Test
  void anAbsentNameIsAskedForAgainWhenItsAbsenceHasAged() {
    NameServer.Zone absent =
        new NameServer.Zone(DnsResponseCode.NXDOMAIN, List.of(), List.of(NameServer.soa(300, 30)));
    server.answer(NAME, DnsRecordType.A, absent);
    server.answer(NAME, DnsRecordType.AAAA, absent);

    ServiceEndpoints endpoints = follow();

    awaitTimer(Duration.ofSeconds(30));
    assertThat(sets).isEmpty();
    assertThat(resolutions("A/AAAA", "not_found")).isEqualTo(1);
    end(endpoints);
  }

  @Test
  void aServerThatFailsIsAskedAgainWithBackOffAndTheLastSetStays() {
    server.answer(NAME, NameServer.srv(5, 8086, "10-0-0-1.a"));
    ServiceEndpoints endpoints = follow();
    awaitSets(1);
    awaitTimer(Duration.ofSeconds(5));

    NameServer.Zone broken = new NameServer.Zone(DnsResponseCode.SERVFAIL, List.of(), List.of());
    server.answer(NAME, DnsRecordType.SRV, broken);
    server.answer(NAME, DnsRecordType.A, broken);
    advance(Duration.ofSeconds(5));
    awaitTimer(Duration.ofMillis(100));
    advance(Duration.ofMillis(100));
    awaitTimer(Duration.ofMillis(200));

    assertThat(sets).hasSize(1);
    end(endpoints);
  }

  @Test
  void whereOneServerFailsTheNextIsAsked() {
    NameServer broken = new NameServer(loop);
    broken.answer(
        NAME,
        DnsRecordType.SRV,
        new NameServer.Zone(DnsResponseCode.REFUSED, List.of(), List.of()));
    server.answer(NAME, NameServer.srv(30, 8086, "10-0-0-1.a"));
    List<DnsAnswer> answers = new CopyOnWriteArrayList<>();
    try (broken;
        DnsClient both =
            new DnsClient(
                loop.loop(), List.of(broken.address(), server.address()), Duration.ofSeconds(30))) {
      loop.call(
          () -> {
            both.services(NAME, answers::add);
            return true;
          });
      Await.until("an answer", () -> !answers.isEmpty());
    }

    assertThat(answers).singleElement().isInstanceOf(DnsAnswer.Found.class);
    assertThat(broken.asked()).hasSize(1);
  }

  @Test
  void aServerThatIsSilentCountsAsFailed() {
    server.answer(NAME, DnsRecordType.SRV, new NameServer.Zone(null, List.of(), List.of()));
    List<DnsAnswer> answers = new CopyOnWriteArrayList<>();
    try (DnsClient impatient =
        new DnsClient(loop.loop(), List.of(server.address()), Duration.ofMillis(50))) {
      loop.call(
          () -> {
            impatient.services(NAME, answers::add);
            return true;
          });
      Await.until("an answer", () -> !answers.isEmpty());
    }

    assertThat(answers).singleElement().isInstanceOf(DnsAnswer.Failed.class);
    assertThat(server.asked()).hasSize(2);
  }

  @Test
  void thisMachineNeedsNoNameServer() {
    end(follow("LocalHost.", 8086, DnsConfig.UNSET));
    assertThat(found()).containsExactly("127.0.0.1:8086");
    end(follow("10.9.8.7", 8090, DnsConfig.UNSET));
    assertThat(found()).containsExactly("10.9.8.7:8090");
    end(follow("fd00::1", 8090, DnsConfig.UNSET));

    assertThat(found()).containsExactly("[fd00::1]:8090");
    assertThat(server.asked()).isEmpty();
  }

  @Test
  void afterTheEndNothingIsToldAndNothingAsked() {
    server.answer(NAME, NameServer.srv(30, 8086, "10-0-0-1.a"));
    LoopContext context =
        new LoopContext(loop.loop(), clock, clock, new SplittableRandom(1), metrics);
    loop.call(
        () -> {
          ServiceEndpoints endpoints =
              new ServiceEndpoints(
                  context,
                  new ServiceEndpoints.Resolution(dns, DnsConfig.UNSET),
                  ControlClient.POLICY,
                  new HostPort(NAME, 1),
                  EndpointMetadata.EMPTY,
                  new Reconnect(BACKOFF, context.random()),
                  sets::add);
          endpoints.start();
          endpoints.close();
          return true;
        });
    Await.until("the question", () -> !server.asked().isEmpty());
    // An answer to a later question has come: that to the earlier one has, too.
    List<DnsAnswer> later = new CopyOnWriteArrayList<>();
    loop.call(
        () -> {
          dns.services(NAME, later::add);
          return true;
        });
    Await.until("the later answer", () -> !later.isEmpty());

    assertThat(sets).isEmpty();
    assertThat(loop.call(clock::pending)).isZero();
  }

  @Test
  void nameServersOfTheSystem() {
    String file =
        """
        # a comment
        search linkerd.svc.cluster.local
        nameserver 10.96.0.10
        nameserver\tfd00::a
          nameserver 10.96.0.11 trailing words
        nameserver not-an-address
        nameserver 10.96.0.12
        options ndots:5
        """;
    assertThat(ResolvConf.nameServers(file))
        .containsExactly(
            IpLiterals.socketAddress("10.96.0.10", 53),
            IpLiterals.socketAddress("fd00::a", 53),
            IpLiterals.socketAddress("10.96.0.11", 53));
    assertThat(ResolvConf.nameServers(""))
        .containsExactly(IpLiterals.socketAddress("127.0.0.1", 53));
  }
}
