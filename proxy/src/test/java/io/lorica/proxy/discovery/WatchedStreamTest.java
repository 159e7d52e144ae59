package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.inbound.PortSpec;
import io.lorica.proto.inbound.Server;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.StreamLimits;
import io.lorica.proxy.discovery.WatchedStream.Retry;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.testkit.ManualClock;
import io.lorica.testkit.Spec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class WatchedStreamTest {
  private static final GrpcMethod<Server> METHOD =
      new GrpcMethod<>(
          "/io.linkerd.proxy.inbound.InboundServerPolicies/WatchPort", Server.parser());
  private static final StreamLimits LIMITS =
      new StreamLimits(Duration.ofSeconds(3), Duration.ofMinutes(5), Duration.ofHours(1));

  @AutoClose private final ManualClock clock = new ManualClock();
  private final ScriptedControlPlane server = new ScriptedControlPlane();
  private final List<String> heard = new ArrayList<>();

  private WatchedStream<Server> watch(StreamLimits limits, Retry first) {
    WatchedStreams streams =
        new WatchedStreams(new GrpcClient(server, "policy:8090", clock), clock, limits);
    Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0);
    WatchedStream<Server> stream =
        streams.open(
            new WatchedStream.Question<>(
                METHOD,
                PortSpec.newBuilder().setPort(80).build(),
                Set.of(GrpcStatus.INVALID_ARGUMENT, GrpcStatus.FAILED_PRECONDITION),
                first),
            new Reconnect(backoff, new SplittableRandom(1)),
            new WatchedStream.Listener<>() {
              @Override
              public void opened() {
                heard.add("opened");
              }

              @Override
              public void message(Server message) {
                heard.add(message.getLabelsOrThrow("name"));
              }

              @Override
              public void ended(GrpcStatus status) {
                heard.add("ended " + status);
              }
            });
    stream.start();
    return stream;
  }

  private WatchedStream<Server> watch() {
    return watch(StreamLimits.NONE, Retry.AT_ONCE);
  }

  private static Server server(String name) {
    return Server.newBuilder().putLabels("name", name).build();
  }

  private void runs(int streams) {
    assertThat(server.streams).hasSize(streams);
  }

  private void next(Duration due) {
    assertThat(clock.untilNextNs()).hasValue(due.toNanos());
  }

  @Test
  void messagesArePassedOnInOrder() {
    WatchedStream<Server> stream = watch();
    server.last().message(server("a"));
    server.last().message(server("b"));

    assertThat(heard).containsExactly("opened", "a", "b");
    assertThat(server.last().request(PortSpec.parser()).getPort()).isEqualTo(80);
    stream.close();
    assertThat(server.last().cancelled).isTrue();
  }

  @Test
  @Spec("01#26")
  void afterAStreamThatWorkedTheNextIsOpenedAtOnce() {
    WatchedStream<Server> stream = watch();
    server.last().message(server("a"));
    server.last().end(GrpcStatus.OK);
    clock.runDue();

    runs(2);
    server.last().message(server("b"));
    assertThat(heard).containsExactly("opened", "a", "opened", "b");
    stream.close();
  }

  @Test
  @Spec("01#26")
  void aTerminalStatusIsTheEnd() {
    watch();
    server.last().end(GrpcStatus.INVALID_ARGUMENT);
    clock.advance(Duration.ofHours(2));

    runs(1);
    assertThat(heard).containsExactly("opened", "ended INVALID_ARGUMENT");
  }

  @Test
  void aTerminalStatusAfterMessagesIsTheEnd() {
    watch();
    server.last().message(server("a"));
    server.last().end(GrpcStatus.FAILED_PRECONDITION);
    clock.advance(Duration.ofHours(2));

    runs(1);
    assertThat(heard).containsExactly("opened", "a", "ended FAILED_PRECONDITION");
  }

  @Test
  void otherwisePausesGrowToTheirLimit() {
    WatchedStream<Server> stream = watch();
    for (long pause : new long[] {100, 200, 400, 800, 1000, 1000}) {
      server.last().end(GrpcStatus.NOT_FOUND);
      next(Duration.ofMillis(pause));
      clock.advanceToNext();
    }

    runs(7);
    assertThat(heard).containsOnly("opened");
    stream.close();
  }

  @Test
  void aServiceThatCannotBeReachedIsTriedAgain() {
    WatchedStream<Server> stream = watch();
    server.last().fail(ProxyError.FAILFAST);
    next(Duration.ofMillis(100));
    clock.advanceToNext();

    runs(2);
    stream.close();
  }

  @Test
  void aServerThatAnswersAndHangsUpIsNotAskedWithoutPauseTwice() {
    WatchedStream<Server> stream = watch();
    server.last().message(server("a"));
    server.last().end(GrpcStatus.OK);
    clock.runDue();
    server.last().message(server("a"));
    server.last().end(GrpcStatus.OK);
    next(Duration.ofMillis(100));
    clock.advanceToNext();
    runs(3);

    server.last().message(server("a"));
    clock.advance(Duration.ofSeconds(1));
    server.last().end(GrpcStatus.UNAVAILABLE);
    clock.runDue();
    runs(4);
    stream.close();
  }

  @Test
  void whereAPauseComesFirstItAlwaysDoes() {
    WatchedStream<Server> stream = watch(StreamLimits.NONE, Retry.AFTER_PAUSE);
    server.last().message(server("a"));
    clock.advance(Duration.ofSeconds(1));
    server.last().end(GrpcStatus.OK);
    next(Duration.ofMillis(100));
    stream.close();
  }

  @Test
  void aStreamThatSaysNothingInTimeCountsAsFailed() {
    WatchedStream<Server> stream = watch(LIMITS, Retry.AT_ONCE);
    clock.advance(Duration.ofSeconds(3));

    assertThat(server.last().cancelled).isTrue();
    next(Duration.ofMillis(100));
    clock.advanceToNext();
    runs(2);
    stream.close();
  }

  @Test
  void aStreamThatFallsSilentIsOpenedAgainAtOnce() {
    WatchedStream<Server> stream = watch(LIMITS, Retry.AT_ONCE);
    server.last().message(server("a"));
    clock.advance(Duration.ofMinutes(4));
    server.last().message(server("b"));
    clock.advance(Duration.ofMinutes(4));
    runs(1);

    clock.advance(Duration.ofMinutes(1));
    assertThat(server.streams.getFirst().cancelled).isTrue();
    runs(2);
    stream.close();
  }

  @Test
  void anOldStreamIsOpenedAgainHoweverMuchItSays() {
    WatchedStream<Server> stream = watch(LIMITS, Retry.AT_ONCE);
    for (int minute = 0; minute < 59; minute++) {
      server.last().message(server("a"));
      clock.advance(Duration.ofMinutes(1));
    }
    runs(1);

    server.last().message(server("a"));
    clock.advance(Duration.ofMinutes(1));
    runs(2);
    stream.close();
  }

  @Test
  void withoutALimitForTheFirstMessageThatForSilenceHolds() {
    StreamLimits limits = new StreamLimits(Duration.ZERO, Duration.ofSeconds(7), Duration.ZERO);
    WatchedStream<Server> stream = watch(limits, Retry.AT_ONCE);
    next(Duration.ofSeconds(7));
    clock.advanceToNext();

    next(Duration.ofMillis(100));
    stream.close();
  }

  @Test
  void closingBetweenTwoStreamsOpensNoMore() {
    WatchedStream<Server> stream = watch();
    server.last().end(GrpcStatus.UNAVAILABLE);
    stream.close();
    clock.advance(Duration.ofHours(1));

    runs(1);
  }
}
