package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.ResetReason;
import io.lorica.testkit.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http1ClientPoolTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

  private final ManualClock clock = new ManualClock();
  private final List<Dialled> dialled = new ArrayList<>();
  private final Http1ClientPool pool =
      new Http1ClientPool(
          (listener, dial) -> dialled.add(new Dialled(listener, dial)),
          new Http1ClientPool.Limits(3, Duration.ofSeconds(3).toNanos(), 5),
          clock,
          clock);

  /** A dial, and the connection it may lead to. */
  private static final class Dialled {
    private final Http1ClientPool.Dial dial;
    private final Http1ClientConnection connection;
    private final EmbeddedChannel channel;

    Dialled(ClientConnection.Listener listener, Http1ClientPool.Dial dial) {
      this.dial = dial;
      connection =
          new Http1ClientConnection(Http1Limits.DEFAULT, new RecordingObserver(), listener);
      channel = new EmbeddedChannel(connection);
    }

    void connected() {
      dial.connected(connection);
    }

    void receive(String wire) {
      channel.runPendingTasks();
      channel.writeInbound(Wires.buffer(wire));
      channel.runPendingTasks();
    }

    String sent() {
      channel.runPendingTasks();
      StringBuilder sent = new StringBuilder();
      for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
        sent.append(out.toString(StandardCharsets.ISO_8859_1));
        out.release();
      }
      return sent.toString();
    }
  }

  @AfterEach
  void finish() {
    pool.drain();
    dialled.forEach(each -> each.channel.finishAndReleaseAll());
  }

  @Test
  void theFirstExchangeDialsAndLaterOnesUseItsConnection() {
    ClientPipeline.Exchange first = open("/1");
    assertThat(pool.dialing()).isEqualTo(1);
    dialled(0).connected();
    assertThat(dialled(0).sent()).startsWith("GET /1 ");
    dialled(0).receive(OK);
    assertThat(first.events).endsWith("end");
    assertThat(pool.idle()).isEqualTo(1);

    open("/2");
    assertThat(dialled(0).sent()).startsWith("GET /2 ");
    assertThat(pool.idle()).isZero();
    assertThat(dialled).hasSize(1);
  }

  @Test
  void theConnectionUsedLastIsUsedFirst() {
    busy(0);
    busy(1);
    dialled(1).receive(OK);
    dialled(0).receive(OK);

    open("/again");
    assertThat(dialled(0).sent()).startsWith("GET /again ");
    open("/again");
    assertThat(dialled(1).sent()).startsWith("GET /again ");
  }

  @Test
  void aWaitingExchangeTakesAConnectionThatBecomesIdle() {
    busy(0);
    ClientPipeline.Exchange waiting = open("/waiting");
    assertThat(dialled).hasSize(2);
    dialled(0).receive(OK);
    assertThat(dialled(0).sent()).startsWith("GET /waiting ");

    dialled(1).connected();
    assertThat(dialled(1).sent()).isEmpty();
    assertThat(pool.idle()).as("the dial was not in vain").isEqualTo(1);
    dialled(0).receive(OK);
    assertThat(waiting.events).endsWith("end");
  }

  @Test
  void aDialServesItsOwnExchangeFirst() {
    open("/1");
    open("/2");
    dialled(1).connected();
    assertThat(dialled(1).sent()).startsWith("GET /2 ");
    dialled(0).connected();
    assertThat(dialled(0).sent()).startsWith("GET /1 ");
  }

  @Test
  void aFailedDialAbortsItsExchangeOnly() {
    ClientPipeline.Exchange first = open("/1");
    ClientPipeline.Exchange second = open("/2");
    dialled(0).dial.failed(ResetReason.CONNECT_FAILED);
    assertThat(first.events).containsExactly("abort CONNECT_FAILED");
    assertThat(second.events).isEmpty();
    dialled(1).connected();
    assertThat(dialled(1).sent()).startsWith("GET /2 ");
    assertThat(pool.dialing()).isZero();
  }

  @Test
  void aFailedDialOfAServedExchangeHarmsNobody() {
    busy(0);
    ClientPipeline.Exchange waiting = open("/waiting");
    dialled(0).receive(OK);
    dialled(1).dial.failed(ResetReason.CONNECT_FAILED);
    assertThat(waiting.events).isEmpty();
    dialled(0).receive(OK);
    assertThat(waiting.events).endsWith("end");
  }

  @Test
  void aConnectionThatWasGoneAtOnceCountsAsAFailedDial() {
    ClientPipeline.Exchange exchange = open("/");
    dialled(0).channel.close();
    dialled(0).connected();
    assertThat(exchange.events).containsExactly("abort CONNECT_FAILED");
  }

  @Test
  void whatArrivesBeforeTheConnectionIsKept() {
    ClientPipeline.Exchange exchange = exchange("POST", "/");
    exchange.head.contentLength(4);
    open(exchange, false);
    exchange.send("ab", false);
    exchange.send("cd", true);
    assertThat(exchange.returned).as("not returned while it is here").isZero();

    dialled(0).connected();
    assertThat(dialled(0).sent()).endsWith("\r\n\r\nabcd");
    assertThat(exchange.returned).isEqualTo(4);
  }

  @Test
  void trailersThatArriveBeforeTheConnectionAreKept() {
    ClientPipeline.Exchange exchange = exchange("POST", "/");
    open(exchange, false);
    exchange.send("ab", false);
    exchange.request().requestTrailers(ScriptedService.answerHead(0, -1, "x-t", "1").headers());
    dialled(0).connected();
    assertThat(dialled(0).sent()).endsWith("\r\n\r\n2\r\nab\r\n0\r\nx-t: 1\r\n\r\n");
  }

  @Test
  void aCancelledWaiterLeavesItsConnectionToOthers() {
    ClientPipeline.Exchange exchange = exchange("POST", "/");
    open(exchange, false);
    exchange.send("kept", false);
    exchange.request().cancel(ResetReason.CANCEL);
    exchange.send("late", true);
    dialled(0).connected();

    assertThat(dialled(0).sent()).isEmpty();
    assertThat(pool.idle()).isEqualTo(1);
    assertThat(exchange.events).isEmpty();
  }

  @Test
  void idleConnectionsEndAfterTheTimeout() {
    busy(0);
    busy(1);
    dialled(0).receive(OK);
    clock.advance(Duration.ofSeconds(2));
    dialled(1).receive(OK);
    clock.advance(Duration.ofSeconds(1));
    assertThat(pool.idle()).isEqualTo(1);
    assertThat(dialled(0).channel.isOpen()).isFalse();
    assertThat(dialled(1).channel.isOpen()).isTrue();
    clock.advance(Duration.ofSeconds(2));
    assertThat(pool.idle()).isZero();
    assertThat(clock.pending()).isZero();
  }

  @Test
  void aConnectionTooManyCostsTheOldest() {
    for (int i = 0; i < 4; i++) {
      busy(i);
    }
    for (int i = 0; i < 4; i++) {
      dialled(i).receive(OK);
    }
    assertThat(pool.idle()).isEqualTo(3);
    assertThat(dialled(0).channel.isOpen()).isFalse();
    assertThat(dialled(3).channel.isOpen()).isTrue();
  }

  @Test
  void aClosedConnectionIsForgotten() {
    busy(0);
    dialled(0).receive(OK);
    dialled(0).channel.close();
    assertThat(pool.idle()).isZero();
  }

  @Test
  void aRequestThatAStaleConnectionCouldNotSendGoesToAFreshOne() {
    busy(0);
    dialled(0).receive(OK);
    dialled(0).sent();

    ClientPipeline.Exchange exchange = open("/again");
    dialled(0).channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(exchange.events).isEmpty();
    assertThat(dialled).hasSize(2);
    dialled(1).connected();
    assertThat(dialled(1).sent()).startsWith("GET /again ");
    dialled(1).receive(OK);
    assertThat(exchange.events).endsWith("end");
  }

  @Test
  void aRequestWhoseBodyWasHandedOverIsNotSentAgain() {
    busy(0);
    dialled(0).receive(OK);
    ClientPipeline.Exchange exchange = exchange("POST", "/");
    open(exchange, false);
    // Empty, because this channel flushes with the second write of a turn.
    exchange.send("", false);
    dialled(0).channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(exchange.events).containsExactly("abort REFUSED");
    assertThat(dialled).hasSize(1);
  }

  @Test
  void aRequestThatLeftIsNotSentAgain() {
    busy(0);
    dialled(0).receive(OK);
    ClientPipeline.Exchange exchange = open("/");
    dialled(0).sent();
    dialled(0).channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(exchange.events).containsExactly("abort CONNECTION_CLOSED");
    assertThat(dialled).hasSize(1);
  }

  @Test
  void http10AndHostlessRequestsShareNoConnection() {
    busy(0);
    dialled(0).receive(OK);
    ClientPipeline.Exchange old = exchange("GET", "/old");
    old.head.version(HttpVersion.HTTP_1_0);
    open(old, true);
    ClientPipeline.Exchange hostless = new ClientPipeline.Exchange();
    hostless.head.path("/hostless");
    open(hostless, true);
    assertThat(dialled).hasSize(3);

    dialled(1).connected();
    dialled(2).connected();
    dialled(2).receive(OK);
    assertThat(hostless.events).endsWith("end");
    assertThat(dialled(2).channel.isOpen()).isFalse();
    dialled(1).receive(OK);
    assertThat(dialled(1).channel.isOpen()).isFalse();
    assertThat(pool.idle()).isEqualTo(1);
  }

  @Test
  void tooManyDialsAreRefusedAndCounted() {
    for (int i = 0; i < 5; i++) {
      open("/" + i);
    }
    ClientPipeline.Exchange sixth = open("/6");
    assertThat(sixth.events).containsExactly("abort REFUSED");
    assertThat(pool.refused()).isEqualTo(1);
    dialled(0).dial.failed(ResetReason.CONNECT_FAILED);
    assertThat(open("/7").events).isEmpty();
  }

  @Test
  void drainLetsExchangesEndAndTakesNoMore() {
    busy(0);
    busy(1);
    dialled(1).receive(OK);
    ClientPipeline.Exchange waiting = open("/waiting");
    dialled(1).sent();
    pool.drain();
    assertThat(open("/late").events).containsExactly("abort REFUSED");

    dialled(0).receive(OK);
    dialled(1).receive(OK);
    assertThat(waiting.events).endsWith("end");
    assertThat(dialled(0).channel.isOpen()).isFalse();
    assertThat(dialled(1).channel.isOpen()).isFalse();
    assertThat(pool.idle()).isZero();
  }

  /** Opens an exchange on the connection of its own dial. */
  private void busy(int index) {
    open("/busy");
    dialled(index).connected();
    dialled(index).sent();
  }

  private Dialled dialled(int index) {
    return dialled.get(index);
  }

  private ClientPipeline.Exchange open(String path) {
    return open(exchange("GET", path), true);
  }

  private static ClientPipeline.Exchange exchange(String method, String path) {
    ClientPipeline.Exchange exchange = new ClientPipeline.Exchange();
    exchange.head.method(method);
    exchange.head.path(path);
    exchange.head.headers().add("host", "a");
    return exchange;
  }

  private ClientPipeline.Exchange open(ClientPipeline.Exchange exchange, boolean end) {
    exchange.openOn(pool, end);
    return exchange;
  }
}
