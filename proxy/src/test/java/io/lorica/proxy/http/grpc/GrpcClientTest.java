package io.lorica.proxy.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.Timestamp;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.ResetReason;
import io.lorica.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls against a scripted service. The messages are timestamps: one field of one byte. */
class GrpcClientTest {
  private static final GrpcMethod<Timestamp> METHOD =
      new GrpcMethod<>("/a.B/C", Timestamp.parser());

  /** The message with seconds = 5, in its frame. */
  private static final byte[] FIVE = {0, 0, 0, 0, 2, 8, 5};

  private static final byte[] SIX = {0, 0, 0, 0, 2, 8, 6};

  @AutoClose private final ManualClock clock = new ManualClock();
  private final ScriptedService service = new ScriptedService();
  private final GrpcClient client = new GrpcClient(service::open, "dst.test:8086", clock);

  @Test
  void theRequestIsOneMessage() {
    GrpcOptions options =
        new GrpcOptions(
            GrpcMetadata.EMPTY.with("workload.spiffe.io", "true").with("x-bin", new byte[] {1, 2}),
            1_500_000_000L);
    GrpcClient.Call call = client.call(METHOD, seconds(5), options, new RecordingObserver());

    assertThat(service.log())
        .isEqualTo(
            """
            POST dst.test:8086/a.B/C HTTP_2
            http
            te: trailers
            content-type: application/grpc
            user-agent: lorica-proxy
            grpc-timeout: 1500000u
            workload.spiffe.io: true
            x-bin: AQI
            00000000020805 end\
            """);
    call.cancel();
  }

  @Test
  void messagesThenStatus() {
    RecordingObserver observer = call();
    service.head(200, false, "content-type", "application/grpc", "x-a", "b");
    service.data(false, FIVE);
    service.data(false, SIX);
    service.trailers("grpc-status", "0");

    assertThat(observer.log())
        .isEqualTo("headers [content-type, x-a]|5|6|trailers [grpc-status]|OK");
  }

  @Test
  void messagesMayBeCutAnywhere() {
    RecordingObserver observer = call();
    service.head(200, false, "content-type", "application/grpc+proto");
    byte[] three = {0, 0, 0, 0, 2, 8, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 8, 6};
    for (byte b : three) {
      service.data(false, b);
    }
    service.trailers("grpc-status", "5", "grpc-message", "not%20there %E2%82%AC 100%");

    assertThat(observer.log())
        .isEqualTo(
            "headers [content-type]|5|0|6|trailers [grpc-status, grpc-message]|"
                + "NOT_FOUND: not there \u20ac 100%");
    assertThat(service.credit).isEqualTo(three.length);
  }

  @Test
  void messagesThatAreHeldBackKeepTheirCredit() {
    RecordingObserver observer = new RecordingObserver();
    GrpcClient.Call call = client.call(METHOD, seconds(1), observer);
    service.head(200, false, "content-type", "application/grpc");
    service.data(false, FIVE);
    assertThat(service.credit).isEqualTo(7);

    call.pause();
    service.data(false, SIX);
    service.data(false, SIX);
    service.trailers("grpc-status", "0");
    assertThat(observer.log()).isEqualTo("headers [content-type]|5|");
    assertThat(service.credit).isEqualTo(7);

    call.resume();
    assertThat(observer.log()).isEqualTo("headers [content-type]|5|6|6|trailers [grpc-status]|OK");
  }

  @Test
  void anObserverMayHoldBackFromWithinAMessage() {
    List<GrpcClient.Call> calls = new ArrayList<>();
    StringBuilder log = new StringBuilder();
    calls.add(
        client.call(
            METHOD,
            seconds(1),
            new GrpcObserver<>() {
              @Override
              public void message(Timestamp message) {
                log.append(message.getSeconds()).append('|');
                calls.getFirst().pause();
              }

              @Override
              public void ended(GrpcStatus status) {
                log.append(status);
              }
            }));
    service.head(200, false, "content-type", "application/grpc");
    service.data(false, 0, 0, 0, 0, 2, 8, 5, 0, 0, 0, 0, 2, 8, 6, 0, 0, 0, 0, 2, 8, 5);
    assertThat(log).asString().isEqualTo("5|");
    assertThat(service.credit).as("one message of three").isEqualTo(7);

    calls.getFirst().resume();
    assertThat(log).asString().isEqualTo("5|6|");
    assertThat(service.credit).isEqualTo(14);
  }

  @Test
  void aStatusWithoutAnythingElse() {
    RecordingObserver observer = call();
    service.head(
        200,
        true,
        "content-type",
        "application/grpc",
        "grpc-status",
        "3",
        "grpc-message",
        "bad path");

    assertThat(observer.log()).endsWith("|INVALID_ARGUMENT: bad path");
  }

  @Test
  void aStatusInTheHeadOfAnEmptyBody() {
    RecordingObserver observer = call();
    service.head(200, false, "content-type", "application/grpc", "grpc-status", "14");
    service.data(true);

    assertThat(observer.log()).endsWith("|UNAVAILABLE");
  }

  @ParameterizedTest
  @CsvSource({
    "400,INTERNAL",
    "401,UNAUTHENTICATED",
    "403,PERMISSION_DENIED",
    "404,UNIMPLEMENTED",
    "429,UNAVAILABLE",
    "502,UNAVAILABLE",
    "503,UNAVAILABLE",
    "504,UNAVAILABLE",
    "500,UNKNOWN",
    "302,UNKNOWN"
  })
  void statusesOfHttpBecomeStatusesOfGrpc(int http, String code) {
    RecordingObserver complete = call();
    service.head(http, true);
    assertThat(complete.log()).endsWith("|" + code + ": HTTP status " + http);

    RecordingObserver withBody = call();
    service.head(http, false, "content-type", "text/html");
    assertThat(withBody.log()).isEqualTo(code + ": HTTP status " + http);
    assertThat(service.log()).endsWith("cancelled CANCEL");
  }

  @Test
  void answersThatAreNotGrpc() {
    RecordingObserver html = call();
    service.head(200, false, "content-type", "text/html");
    assertThat(html.log()).isEqualTo("UNKNOWN: content-type is not gRPC's");

    RecordingObserver empty = call();
    service.head(200, true);
    assertThat(empty.log()).endsWith("UNKNOWN: answer without a status");

    RecordingObserver noTrailers = call();
    service.head(200, false, "content-type", "application/grpc");
    service.data(true, FIVE);
    assertThat(noTrailers.log()).endsWith("|5|UNKNOWN: no trailers");

    RecordingObserver odd = call();
    service.head(200, false, "content-type", "application/grpc");
    service.trailers("grpc-status", "x");
    assertThat(odd.log()).endsWith("|UNKNOWN");
  }

  @Test
  void bodiesThatCannotBeRead() {
    assertThat(failureOf(1, 0, 0, 0, 0))
        .isEqualTo("INTERNAL: message is compressed, which was not offered");
    assertThat(failureOf(0, 0, 0x40, 0, 1))
        .isEqualTo("RESOURCE_EXHAUSTED: message of 4194305 bytes, larger than 4194304");
    assertThat(failureOf(0, 0xff, 0xff, 0xff, 0xff)).contains("message of 4294967295 bytes");
    assertThat(failureOf(0, 0, 0, 0, 1, 8)).isEqualTo("INTERNAL: message cannot be parsed");
  }

  @Test
  void aBodyThatEndsWithinAMessage() {
    RecordingObserver observer = call();
    service.head(200, false, "content-type", "application/grpc");
    service.data(false, (byte) 0, (byte) 0);
    service.trailers("grpc-status", "0");

    assertThat(observer.log()).endsWith("|INTERNAL: body ends within a message");
  }

  @ParameterizedTest
  @EnumSource(ResetReason.class)
  void everyResetEndsTheCall(ResetReason reason) {
    RecordingObserver observer = call();
    service.response().abort(reason);
    assertThat(observer.log()).isEqualTo(GrpcStatus.ofReset(reason).toString());

    service.refuse(reason);
    assertThat(call().log()).isEqualTo(GrpcStatus.ofReset(reason).toString());
    assertThat(GrpcStatus.ofReset(reason).isOk()).isFalse();
  }

  @Test
  void aFailureOfTheProxysOwnHasItsStatus() {
    RecordingObserver observer = call();
    ((FailableResponse) service.response()).fail(ProxyError.FAILFAST);

    assertThat(observer.log()).isEqualTo("DEADLINE_EXCEEDED: service in fail-fast");
  }

  @Test
  void aLostConnectionIsUnavailable() {
    assertThat(GrpcStatus.ofReset(ResetReason.CONNECTION_CLOSED).code())
        .isEqualTo(GrpcStatus.UNAVAILABLE);
  }

  @Test
  void theDeadlineEndsTheCallOnBothSides() {
    RecordingObserver observer = new RecordingObserver();
    client.call(METHOD, seconds(1), GrpcOptions.DEFAULT.withTimeoutNs(1_000_000_000), observer);
    clock.advance(Duration.ofMillis(999));
    assertThat(observer.log()).isEmpty();
    clock.advance(Duration.ofMillis(1));

    assertThat(observer.log()).isEqualTo("DEADLINE_EXCEEDED: deadline passed");
    assertThat(service.log()).endsWith("cancelled TIMEOUT");
  }

  @Test
  void anAnswerInTimeStopsTheDeadline() {
    RecordingObserver observer = new RecordingObserver();
    client.call(METHOD, seconds(1), GrpcOptions.DEFAULT.withTimeoutNs(1_000_000_000), observer);
    service.head(200, true, "grpc-status", "0");
    clock.advance(Duration.ofSeconds(2));

    assertThat(observer.log()).isEqualTo("trailers [grpc-status]|OK");
  }

  @Test
  void cancellingSilencesTheObserver() {
    RecordingObserver observer = new RecordingObserver();
    GrpcClient.Call call = client.call(METHOD, seconds(1), GrpcOptions.DEFAULT, observer);
    call.cancel();
    call.cancel();
    call.resume();

    assertThat(observer.log()).isEmpty();
    assertThat(service.log()).endsWith(" cancelled CANCEL");
  }

  @Test
  void cancellingFromWithinAMessage() {
    List<GrpcClient.Call> calls = new ArrayList<>();
    StringBuilder log = new StringBuilder();
    calls.add(
        client.call(
            METHOD,
            seconds(1),
            new GrpcObserver<>() {
              @Override
              public void message(Timestamp message) {
                log.append(message.getSeconds());
                calls.getFirst().cancel();
              }

              @Override
              public void ended(GrpcStatus status) {
                log.append(status);
              }
            }));
    service.head(200, false, "content-type", "application/grpc");
    service.data(false, 0, 0, 0, 0, 2, 8, 5, 0, 0, 0, 0, 2, 8, 6);

    assertThat(log).asString().isEqualTo("5");
    assertThat(service.log()).endsWith(" cancelled CANCEL");
  }

  @Test
  void unaryCalls() {
    assertThat(unary("grpc-status", "0", FIVE)).isEqualTo("Answer[message=5]");
    assertThat(unary("grpc-status", "16")).isEqualTo("Failure[status=UNAUTHENTICATED]");
    assertThat(unary("grpc-status", "0"))
        .isEqualTo("Failure[status=INTERNAL: no message to a unary call]");
    assertThat(unary("grpc-status", "7", FIVE)).isEqualTo("Failure[status=PERMISSION_DENIED]");
    assertThat(unary("grpc-status", "0", FIVE, SIX))
        .isEqualTo("Failure[status=INTERNAL: several messages to a unary call]");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1n",
    "99999999, 99999999n",
    "100000000, 100000u",
    "60000000000, 60000000u",
    "600000000000, 600000m",
    "360000000000000, 360000S"
  })
  void timeoutsHaveAtMostEightDigits(long ns, String text) {
    assertThat(RequestHeads.timeout(ns)).isEqualTo(text);
  }

  @Test
  void metadataIsReadByNameAndNeverPrinted() {
    GrpcMetadata metadata = GrpcMetadata.EMPTY.with("X-A", "secret").with("b-bin", new byte[] {7});

    assertThat(metadata.get("x-a")).contains("secret");
    assertThat(metadata.getBytes("b-bin"))
        .hasValueSatisfying(b -> assertThat(b).containsExactly(7));
    assertThat(metadata.get("none")).isEmpty();
    assertThat(metadata.with("c-bin", "%").getBytes("c-bin")).isEmpty();
    assertThat(metadata.toString()).isEqualTo("[x-a, b-bin]");
    assertThatIllegalArgumentException().isThrownBy(() -> metadata.with("grpc-status", "0"));
    assertThatIllegalArgumentException().isThrownBy(() -> metadata.with("x", new byte[0]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GrpcMethod<>("a", Timestamp.parser()));
  }

  @Test
  void requestsAreNotSentAfterAnAnswerWithinOpen() {
    GrpcClient eager =
        new GrpcClient(
            (head, end, response) -> {
              service.open(head, end, response);
              service.head(200, true, "grpc-status", "8");
              return service;
            },
            "a",
            clock);
    RecordingObserver observer = new RecordingObserver();
    eager.call(METHOD, seconds(5), GrpcOptions.DEFAULT, observer);

    assertThat(observer.log()).endsWith("|RESOURCE_EXHAUSTED");
    assertThat(service.log()).endsWith(" cancelled CANCEL").doesNotContain("00000000020805");
  }

  private String failureOf(int... bytes) {
    RecordingObserver observer = call();
    service.head(200, false, "content-type", "application/grpc");
    service.data(false, bytes);
    assertThat(service.log()).endsWith("cancelled CANCEL");
    return observer.log().substring("headers [content-type]|".length());
  }

  private String unary(String status, String number, byte[]... messages) {
    StringBuilder log = new StringBuilder();
    client.unary(
        METHOD,
        seconds(1),
        GrpcOptions.DEFAULT,
        result ->
            log.append(
                switch (result) {
                  case GrpcResult.Answer<Timestamp>(Timestamp message) ->
                      "Answer[message=" + message.getSeconds() + "]";
                  case GrpcResult.Failure<Timestamp> failure -> failure.toString();
                }));
    service.head(200, false, "content-type", "application/grpc");
    for (byte[] message : messages) {
      service.data(false, message);
    }
    service.trailers(status, number);
    return log.toString();
  }

  private RecordingObserver call() {
    RecordingObserver observer = new RecordingObserver();
    client.call(METHOD, seconds(1), GrpcOptions.DEFAULT, observer);
    return observer;
  }

  private static Timestamp seconds(long seconds) {
    return Timestamp.newBuilder().setSeconds(seconds).build();
  }
}
