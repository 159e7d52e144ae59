package io.lorica.proxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.lorica.proxy.harness.BreakingGrpc;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.GrpcApp;
import io.lorica.proxy.harness.GrpcUser;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Wire;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** gRPC answers that break off after their first message (spec 01 §13.2, spec 02 §16). */
final class BrokenAnswerTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final int PORT = 8080;

  private ControlPlane control;
  private Pod server;
  private Pod client;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    server = Pod.start(control, "server");
    server.redirectInbound(PORT);
    client = Pod.start(control, "client");
    client.redirect(SERVICE);
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    control.close();
  }

  /** The status that a caller gets after the first message. */
  private static Status broken(GrpcUser user) throws InterruptedException {
    BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    BlockingQueue<Status> statuses = new LinkedBlockingQueue<>();
    StreamObserver<String> call =
        ClientCalls.asyncBidiStreamingCall(
            user.channel().newCall(GrpcApp.BOTH, CallOptions.DEFAULT),
            new StreamObserver<String>() {
              @Override
              public void onNext(String message) {
                messages.add(message);
              }

              @Override
              public void onError(Throwable cause) {
                statuses.add(Status.fromThrowable(cause));
              }

              @Override
              public void onCompleted() {
                statuses.add(Status.OK);
              }
            });
    call.onNext("begin");
    assertThat(GrpcUser.next(messages)).isEqualTo("hi");
    call.onNext("break");
    Status status = statuses.poll(30, TimeUnit.SECONDS);
    assertThat(status).isNotNull();
    return status;
  }

  private static void assertReset(Status status) {
    assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(status.getDescription()).contains("ENHANCE_YOUR_CALM");
  }

  @Test
  void anApplicationThatDiesIsUnavailableAndAStrangerIsNotToldMore() throws Exception {
    try (BreakingGrpc _ = BreakingGrpc.serve(server.at(PORT), BreakingGrpc.End.CONNECTION);
        GrpcUser user = GrpcUser.from("127.9.9.9", server.inbound())) {
      Status status = broken(user);
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription()).isNull();
    }
    server.awaitMetric(1, "inbound_http_errors_total", "error=\"i/o\"");
  }

  @Test
  void aMeshedClientIsToldWhy() throws Exception {
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
    try (BreakingGrpc _ = BreakingGrpc.serve(server.at(PORT), BreakingGrpc.End.CONNECTION);
        GrpcUser user = GrpcUser.of(client.outbound())) {
      Status status = broken(user);
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription()).isEqualTo("connection closed within the response");
    }
  }

  @Test
  void anEndpointThatDiesIsUnavailable() throws Exception {
    InetSocketAddress endpoint = new InetSocketAddress(Pod.nextAddress(), PORT);
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(endpoint)));
    try (BreakingGrpc _ = BreakingGrpc.serve(endpoint, BreakingGrpc.End.CONNECTION);
        GrpcUser user = GrpcUser.of(client.outbound())) {
      Status status = broken(user);
      assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(status.getDescription()).isEqualTo("connection closed within the response");
    }
    client.awaitMetric(1, "outbound_http_errors_total", "error=\"i/o\"");
    client.awaitMetric(1, "outbound_http_route_request_statuses_total", "error=\"IO\"");
  }

  @Test
  void withoutInformationalHeadersThereIsNoMessage() throws Exception {
    InetSocketAddress endpoint = new InetSocketAddress(Pod.nextAddress(), PORT);
    control.endpoints().say(AUTHORITY, Policies.add(Policies.plain(endpoint)));
    try (BreakingGrpc _ = BreakingGrpc.serve(endpoint, BreakingGrpc.End.CONNECTION);
        Pod quiet =
            Pod.builder(control, "quiet")
                .put("OUTBOUND_DISABLE_INFORMATIONAL_HEADERS", "true")
                .start()) {
      quiet.redirect(SERVICE);
      try (GrpcUser user = GrpcUser.of(quiet.outbound())) {
        Status status = broken(user);
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(status.getDescription()).isNull();
      }
    }
  }

  @Test
  void aResetIsPassedOnAsItIs() throws Exception {
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
    try (BreakingGrpc _ = BreakingGrpc.serve(server.at(PORT), BreakingGrpc.End.STREAM);
        GrpcUser user = GrpcUser.of(client.outbound());
        GrpcUser stranger = GrpcUser.from("127.9.9.9", server.inbound())) {
      assertReset(broken(user));
      assertReset(broken(stranger));
    }
  }
}
