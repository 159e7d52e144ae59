package io.lorica.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.stub.StreamObserver;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proto.identity.IdentityGrpc;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.ConnectConfig;
import io.lorica.proxy.config.ControlService;
import io.lorica.proxy.config.DnsConfig;
import io.lorica.proxy.config.HostPort;
import io.lorica.proxy.config.TcpOptions;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.http.h2.Http2Events;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.MetricsPage;
import io.lorica.proxy.metrics.PageText;
import io.lorica.proxy.net.TestLoop;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.testkit.Await;
import io.lorica.testkit.ManualClock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A channel to real servers on loopback. */
class ControlChannelTest {
  private static final GrpcMethod<CertifyResponse> CERTIFY =
      new GrpcMethod<>("/io.linkerd.proxy.identity.Identity/Certify", CertifyResponse.parser());
  private static final String NAME = "identity.linkerd.svc.cluster.local.";
  private static final ConnectConfig CONNECT =
      new ConnectConfig(
          Duration.ofSeconds(30),
          new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0),
          TcpOptions.DEFAULTS);

  private final TestLoop loop = new TestLoop();
  private final NameServer names = new NameServer(loop);
  private final ManualClock clock = new ManualClock();
  private final LoopMetrics metrics = new LoopMetrics(clock);
  private final List<ControlChannel> channels = new CopyOnWriteArrayList<>();
  private final List<String> secured = new CopyOnWriteArrayList<>();
  private final DnsClient dns =
      new DnsClient(loop.loop(), List.of(names.address()), Duration.ofSeconds(30));
  private final LoopContext context =
      new LoopContext(loop.loop(), clock, clock, new SplittableRandom(1), metrics);

  /**
   * TLS has its own tests: here it is seen that, for whom, and within what time it is asked for.
   */
  private final ControlChannel.Parts parts =
      new ControlChannel.Parts(
          context,
          InstantSource.system(),
          dns,
          DnsConfig.UNSET,
          (hold, server, limit, listener) -> {
            secured.add(server.id().text() + " " + server.serverName() + " " + limit);
            loop.loop().execute(() -> listener.connected(hold));
          },
          Http2Settings.DEFAULT,
          new Http2Runtime(clock, clock, Http2Events.NONE));

  @AfterEach
  void close() {
    run(
        () -> {
          channels.forEach(ControlChannel::close);
          clock.runDue();
        });
    dns.close();
    names.close();
    loop.close();
    clock.close();
  }

  private void run(Runnable task) {
    loop.call(
        () -> {
          task.run();
          return true;
        });
  }

  private ControlChannel open(ControlService service) {
    ControlChannel channel =
        loop.call(() -> ControlChannel.open(parts, ControlClient.IDENTITY, service, CONNECT));
    channels.add(channel);
    return channel;
  }

  private static ControlService local(int port) {
    return new ControlService.Local(new HostPort("localhost.", port));
  }

  private static ControlService meshed() {
    return new ControlService.Meshed(new HostPort(NAME, 8080), "identity.linkerd.mesh.test");
  }

  private RecordedCall<CertifyResponse> certify(ControlChannel channel) {
    RecordedCall<CertifyResponse> call = new RecordedCall<>();
    CertifyRequest request = CertifyRequest.newBuilder().setIdentity("me").build();
    run(() -> channel.grpc().call(CERTIFY, request, call));
    return call;
  }

  /** Answers with a text of its own. */
  private static final class Certifier extends IdentityGrpc.IdentityImplBase {
    private final String text;
    final AtomicInteger calls = new AtomicInteger();

    Certifier(String text) {
      this.text = text;
    }

    @Override
    public void certify(CertifyRequest request, StreamObserver<CertifyResponse> answer) {
      calls.incrementAndGet();
      answer.onNext(
          CertifyResponse.newBuilder().setLeafCertificate(ByteString.copyFromUtf8(text)).build());
      answer.onCompleted();
    }
  }

  private String page() {
    return loop.call(() -> PageText.of(new MetricsPage(List.of(metrics), Duration.ofMinutes(10))));
  }

  @Test
  void aLocalServiceIsReachedInPlaintext() {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (GrpcServer server = GrpcServer.serve(new Certifier("leaf"), authorities(seen))) {
      RecordedCall<CertifyResponse> call = certify(open(local(server.port())));

      assertThat(call.status().isOk()).isTrue();
      assertThat(call.messages.getFirst().getLeafCertificate().toStringUtf8()).isEqualTo("leaf");
      assertThat(secured).isEmpty();
      assertThat(seen).containsExactly("localhost:" + server.port());
      String labels =
          "{addr=\"localhost:"
              + server.port()
              + "\",tls=\"no_identity\",no_tls_reason=\"loopback\"";
      assertThat(page())
          .contains("control_request_total" + labels + "} 1\n")
          .contains(
              "control_response_total"
                  + labels
                  + ",status_code=\"200\",classification=\"success\",grpc_status=\"0\",error=\"\"}"
                  + " 1\n")
          .contains("control_response_latency_ms_count" + labels + ",status_code=\"200\"} 1\n");
    }
  }

  private static ServerInterceptor authorities(List<String> seen) {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        seen.add(call.getAuthority());
        return next.startCall(call, headers);
      }
    };
  }

  @Test
  void aServiceElsewhereIsFoundByNameAndSecured() {
    try (GrpcServer server = GrpcServer.serve(new Certifier("leaf"))) {
      names.answer(NAME, NameServer.srv(30, server.port(), "127-0-0-1." + NAME + "x"));
      RecordedCall<CertifyResponse> call = certify(open(meshed()));

      assertThat(call.status().isOk()).isTrue();
      assertThat(secured)
          .containsExactly("identity.linkerd.mesh.test identity.linkerd.mesh.test PT30S");
      assertThat(page())
          .contains(
              "control_request_total{addr=\"identity.linkerd.svc.cluster.local:8080\",tls=\"true\","
                  + "server_id=\"identity.linkerd.mesh.test\"} 1\n");
    }
  }

  @Test
  void aChannelThatConnectsAnewIsSecuredAnewAndFinishesItsCalls() {
    try (GrpcServer server = GrpcServer.serve(new Certifier("leaf"))) {
      names.answer(NAME, NameServer.srv(30, server.port(), "127-0-0-1." + NAME + "x"));
      ControlChannel channel = open(meshed());
      assertThat(certify(channel).status().isOk()).isTrue();
      assertThat(secured).hasSize(1);

      RecordedCall<CertifyResponse> before = certify(channel);
      run(channel::reconnect);
      RecordedCall<CertifyResponse> after = certify(channel);
      assertThat(before.status().isOk()).isTrue();
      assertThat(after.status().isOk()).isTrue();
      assertThat(secured).hasSize(2);
    }
  }

  @Test
  void callsWaitForAServiceThatIsNotThereYet() {
    ControlChannel channel = open(meshed());
    RecordedCall<CertifyResponse> call = certify(channel);
    Await.until("the failed look-up", () -> loop.call(() -> clock.pending() == 2));
    assertThat(call.ends).isEmpty();

    try (GrpcServer server = GrpcServer.serve(new Certifier("leaf"))) {
      names.answer(NAME, NameServer.srv(30, server.port(), "127-0-0-1.x"));
      run(() -> clock.advance(Duration.ofMillis(100)));

      assertThat(call.status().isOk()).isTrue();
    }
  }

  @Test
  void afterThirtySecondsWithoutAServiceWhoWaitsAndWhoComesFails() {
    ControlChannel channel = open(meshed());
    RecordedCall<CertifyResponse> call = certify(channel);
    Await.until("the failed look-up", () -> loop.call(() -> clock.pending() == 2));

    run(() -> clock.advance(Duration.ofSeconds(30)));

    GrpcStatus failfast = new GrpcStatus(GrpcStatus.DEADLINE_EXCEEDED, "service in fail-fast");
    assertThat(call.status()).isEqualTo(failfast);
    assertThat(certify(channel).status()).isEqualTo(failfast);
    Await.until("the next look-up", () -> loop.call(() -> clock.pending() == 1));
  }

  @Test
  void callsGoToAllInstancesAndToThoseLeft() {
    Certifier one = new Certifier("one");
    Certifier two = new Certifier("two");
    GrpcServer first = GrpcServer.serve(one);
    try (GrpcServer second = GrpcServer.serve("127.0.0.2", first.port(), two)) {
      names.answer(
          NAME,
          NameServer.srv(30, first.port(), "127-0-0-1.x"),
          NameServer.srv(30, second.port(), "127-0-0-2.x"));
      ControlChannel channel = open(meshed());
      Await.until("both connections", () -> secured.size() == 2);
      for (int i = 0; i < 100; i++) {
        assertThat(certify(channel).status().isOk()).isTrue();
      }
      assertThat(one.calls.get()).isPositive();
      assertThat(two.calls.get()).isPositive();
      assertThat(one.calls.get() + two.calls.get()).isEqualTo(100);

      first.close();
      int before = two.calls.get();
      for (int i = 0; i < 10; i++) {
        assertThat(certify(channel).status().isOk()).isTrue();
      }
      assertThat(two.calls).hasValue(before + 10);
    }
  }

  @Test
  void closingFailsWhatWaits() {
    ControlChannel channel = open(meshed());
    RecordedCall<CertifyResponse> call = certify(channel);

    run(channel::close);

    assertThat(call.status().code()).isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void authoritiesHaveNoTrailingDotAndNoDefaultPort() {
    assertThat(ControlChannel.authority(new HostPort("a.b.", 8080))).isEqualTo("a.b:8080");
    assertThat(ControlChannel.authority(new HostPort("a.b.", 80))).isEqualTo("a.b");
    assertThat(ControlChannel.authority(new HostPort("fd00::1", 80))).isEqualTo("[fd00::1]");
  }
}
