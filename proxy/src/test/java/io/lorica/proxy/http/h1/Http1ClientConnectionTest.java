package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.ResetReason;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ClientConnectionTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  private final ClientPipeline client = new ClientPipeline();

  @AfterEach
  void finish() {
    client.finish();
  }

  @Test
  void exchangesFollowEachOther() {
    ClientPipeline.Exchange first = client.get();
    assertThat(client.connection.canOpen()).isFalse();
    assertThat(client.sent()).isEqualTo("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    client.receive(OK);
    assertThat(first.events).containsExactly("200 content-length: 2", "data ok", "end");
    assertThat(client.heard).containsExactly("available");

    ClientPipeline.Exchange second = client.get();
    client.receive(OK);
    assertThat(second.events).endsWith("data ok", "end");
    assertThat(client.connection.canOpen()).isTrue();
    assertThat(client.heard).containsExactly("available", "available");
  }

  @Test
  void bodiesGoThroughInTheirFraming() {
    ClientPipeline.Exchange counted = client.open("POST", "/", 4, false, "host", "a");
    counted.send("ab", false);
    counted.send("cd", true);
    assertThat(client.sent())
        .isEqualTo("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nabcd");
    client.receive("HTTP/1.1 204 No Content\r\n\r\n");
    assertThat(counted.events).containsExactly("204", "end");

    ClientPipeline.Exchange chunked = client.open("POST", "/", -1, false, "host", "a");
    chunked.send("ab", false);
    chunked.request().requestTrailers(ScriptedService.answerHead(0, -1, "x-t", "1").headers());
    assertThat(client.sent())
        .endsWith("transfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nx-t: 1\r\n\r\n");
    client.receive("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n");
    client.receive("0\r\nx-u: 2\r\n\r\n");
    assertThat(chunked.events).containsExactly("200", "data ok", "trailers x-u: 2\n");
    assertThat(client.connection.canOpen()).isTrue();
  }

  @Test
  void answersToHeadHaveNoBody() {
    ClientPipeline.Exchange exchange = client.open("HEAD", "/", -1, true);
    client.receive("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
    assertThat(exchange.events).containsExactly("200 content-length: 5", "end");
    assertThat(client.connection.canOpen()).isTrue();
  }

  @Test
  void interimAnswersComeBeforeTheFinalOne() {
    ClientPipeline.Exchange exchange = client.open("PUT", "/", 2, false, "expect", "100-continue");
    client.receive("HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");
    assertThat(exchange.events).containsExactly("interim 103", "interim 100");
    exchange.send("ok", true);
    client.receive(OK);
    assertThat(exchange.events).endsWith("end");
    assertThat(client.sent()).contains("expect: 100-continue").endsWith("\r\n\r\nok");
  }

  @Test
  void endlessInterimAnswersEndTheConnection() {
    ClientPipeline.Exchange exchange = client.get();
    client.receive("HTTP/1.1 102 Processing\r\n\r\n".repeat(100));
    assertThat(exchange.events).hasSize(33).endsWith("abort PROTOCOL_ERROR");
    assertThat(client.observer.violations)
        .containsExactly(Http1Violation.TOO_MANY_INTERIM_RESPONSES);
    assertThat(client.isOpen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // request's version and field, answer: whether the connection is used again
    "HTTP_1_1, '',    'HTTP/1.1 200 OK^content-length: 0^^', true",
    "HTTP_1_1, close, 'HTTP/1.1 200 OK^content-length: 0^^', false",
    "HTTP_1_1, '',    'HTTP/1.1 200 OK^content-length: 0^connection: x, Close^^', false",
    "HTTP_1_1, '',    'HTTP/1.0 200 OK^content-length: 0^^', false",
    "HTTP_1_1, '',    'HTTP/1.0 200 OK^content-length: 0^connection: keep-alive^^', true",
    "HTTP_1_0, '',    'HTTP/1.1 200 OK^content-length: 0^^', false",
    "HTTP_2,   '',    'HTTP/1.1 200 OK^content-length: 0^^', true"
  })
  void connectionsAreUsedAgainIfBothSidesWish(
      HttpVersion version, String asked, String answer, boolean again) {
    ClientPipeline.Exchange exchange = new ClientPipeline.Exchange();
    exchange.head.version(version);
    exchange.head.path("/");
    if (!asked.isEmpty()) {
      exchange.head.headers().add("connection", asked);
    }
    client.open(exchange, true);
    client.receive(answer.replace("^", "\r\n"));

    assertThat(exchange.events).endsWith("end");
    assertThat(client.connection.canOpen()).isEqualTo(again);
    assertThat(client.isOpen()).isEqualTo(again);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bodiesUntilTheEndOfTheConnection(boolean halfClosed) {
    ClientPipeline.Exchange exchange = client.get();
    client.receive("HTTP/1.1 200 OK\r\n\r\nhello");
    assertThat(exchange.events).containsExactly("200", "data hello");
    if (halfClosed) {
      client.receiveEnd();
    } else {
      client.channel.close();
    }
    assertThat(exchange.events).endsWith("end");
    assertThat(client.isOpen()).isFalse();
    assertThat(client.heard).containsExactly("closed");
  }

  @Test
  void aBodyUntilTheEndThatIsLostDoesNotLookComplete() {
    ClientPipeline.Exchange exchange = client.get();
    client.receive("HTTP/1.1 200 OK\r\n\r\nhello");
    client.channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
    assertThat(exchange.events).endsWith("data hello", "abort IO_ERROR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HTTP/1.1 200",
        "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhell",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n"
      })
  void aServerThatLeavesTooEarlyAborts(String wire) {
    ClientPipeline.Exchange exchange = client.get();
    client.receive(wire);
    client.receiveEnd();
    assertThat(exchange.events).endsWith("abort CONNECTION_CLOSED");
    assertThat(client.isOpen()).isFalse();
    assertThat(client.heard).containsExactly("closed");
  }

  @Test
  void aRequestThatNeverLeftIsRefused() {
    ClientPipeline.Exchange exchange = client.get();
    client.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(exchange.events).containsExactly("abort REFUSED");
    assertThat(client.sent()).isEmpty();
  }

  @Test
  void aLaterRequestThatNeverLeftIsRefusedToo() {
    client.get();
    client.receive(OK);
    client.sent();
    ClientPipeline.Exchange second = client.get();
    client.channel.pipeline().fireExceptionCaught(new IOException("Broken pipe"));
    assertThat(second.events).containsExactly("abort REFUSED");
  }

  @Test
  void aConnectionThatIsTakenRefuses() {
    client.get();
    ClientPipeline.Exchange second = client.get();
    assertThat(second.events).containsExactly("abort REFUSED");
    second.send("x", true);
    assertThat(client.sent()).isEqualTo("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  }

  @Test
  void bytesThatNobodyAskedForEndTheConnection() {
    client.receive(OK);
    assertThat(client.observer.violations).containsExactly(Http1Violation.UNREQUESTED_BYTES);
    assertThat(client.connection.isUsable()).isFalse();
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void bytesBehindAnAnswerEndTheConnectionBeforeItIsUsedAgain() {
    ClientPipeline.Exchange exchange = client.get();
    client.receive(OK + "HTTP/1.1 200 OK\r\n\r\nforged");
    assertThat(exchange.events).endsWith("data ok", "end");
    assertThat(client.heard).as("never offered again").containsExactly("closed");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void anAnswerThatWasThereBeforeTheRequestIsNotItsAnswer() {
    ClientPipeline.Exchange exchange = client.get();
    client.channel.writeInbound(Wires.buffer(OK));
    assertThat(exchange.events).containsExactly("abort REFUSED");
    assertThat(client.observer.violations).containsExactly(Http1Violation.UNREQUESTED_BYTES);
  }

  @Test
  void aMalformedAnswerAborts() {
    ClientPipeline.Exchange exchange = client.get();
    client.receive("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\n");
    assertThat(exchange.events).containsExactly("abort PROTOCOL_ERROR");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void anOversizedAnswerAborts() {
    ClientPipeline.Exchange exchange = client.get();
    client.receive("HTTP/1.1 200 OK\r\nx: " + "y".repeat(70_000));
    assertThat(exchange.events).containsExactly("abort ENHANCE_YOUR_CALM");
  }

  @Test
  void cancellingClosesTheConnection() {
    ClientPipeline.Exchange exchange = client.get();
    client.sent();
    exchange.request().cancel(ResetReason.CANCEL);
    assertThat(client.isOpen()).isFalse();
    assertThat(exchange.events).isEmpty();
    assertThat(client.heard).containsExactly("closed");
  }

  @Test
  void anEarlyAnswerLetsTheRequestGoOn() {
    ClientPipeline.Exchange exchange = client.open("POST", "/", 4, false);
    exchange.send("ab", false);
    client.receive(OK);
    assertThat(exchange.events).endsWith("end");
    assertThat(client.connection.canOpen()).isFalse();
    exchange.send("cd", true);
    assertThat(client.sent()).endsWith("abcd");
    assertThat(client.connection.canOpen()).isTrue();
  }

  @Test
  void anEarlyAnswerWithTheWishToCloseEndsTheRequest() {
    ClientPipeline.Exchange exchange = client.open("POST", "/", 4, false);
    exchange.send("ab", false);
    client.receive("HTTP/1.1 413 No\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
    assertThat(exchange.events)
        .containsExactly("413 connection: close\ncontent-length: 0", "end", "abort CANCEL");
    exchange.send("cd", true);
    assertThat(client.isOpen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"ab, true", "abcde, false"})
  void aRequestThatBreaksItsLengthIsNotSent(String body, boolean end) {
    ClientPipeline.Exchange exchange = client.open("POST", "/", 4, false);
    exchange.send(body, end);
    assertThat(exchange.events).containsExactly("abort PROTOCOL_ERROR");
    assertThat(client.isOpen()).isFalse();
    assertThat(client.sent()).doesNotContain(body);
  }

  @Test
  void aRequestThatDeclaresABodyAndHasNoneIsNotSent() {
    ClientPipeline.Exchange exchange = client.open("POST", "/", 4, true);
    assertThat(exchange.events).containsExactly("abort PROTOCOL_ERROR");
    assertThat(client.sent()).isEmpty();
    assertThat(client.connection.canOpen()).isTrue();
  }

  @Test
  void aRequestThatWouldSplitIsNotSent() {
    ClientPipeline.Exchange exchange =
        client.open("GET", "/", -1, true, "x", "y\r\n\r\nGET /admin HTTP/1.1");
    assertThat(exchange.events).containsExactly("abort PROTOCOL_ERROR");
    assertThat(client.sent()).isEmpty();
    assertThat(client.connection.canOpen()).isTrue();
  }

  @Test
  void requestBytesAreReturnedWhenTheServerTakesThem() {
    ClientPipeline.Exchange exchange = client.open("POST", "/", 100, false);
    exchange.send("0123456789", false);
    assertThat(exchange.returned).isEqualTo(10);
    client.writable(false);
    exchange.send("0123456789", false);
    assertThat(exchange.returned).isEqualTo(10);
    client.writable(true);
    assertThat(exchange.returned).isEqualTo(20);
  }

  @Test
  void readingStopsWhileTheCallerHoldsTheAnswer() {
    ClientPipeline.Exchange exchange = client.get();
    exchange.returns = false;
    client.receive("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n");
    int received = 0;
    while (client.channel.config().isAutoRead() && received < 1_000_000) {
      client.receive("x".repeat(8192));
      received += 8192;
    }
    assertThat(received).isBetween(50_000, 65_536);
    exchange.request().responseConsumed(60_000);
    assertThat(client.channel.config().isAutoRead()).isTrue();
  }

  @Test
  void drainClosesWhenTheExchangeIsOver() {
    ClientPipeline.Exchange exchange = client.get();
    client.connection.drain();
    assertThat(client.connection.isUsable()).isFalse();
    client.receive(OK);
    assertThat(exchange.events).endsWith("end");
    assertThat(client.isOpen()).isFalse();
    assertThat(client.heard).containsExactly("closed");
  }

  @Test
  void drainClosesAnIdleConnection() {
    client.connection.drain();
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void closeAbortsWithTheReason() {
    ClientPipeline.Exchange exchange = client.get();
    client.connection.close(ResetReason.TIMEOUT);
    assertThat(exchange.events).containsExactly("abort TIMEOUT");
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aLateCallerReachesNothing() {
    ClientPipeline.Exchange first = client.get();
    client.receive(OK);
    client.sent();
    ClientPipeline.Exchange second = client.open("POST", "/", 2, false);
    first.send("stale", true);
    first.request().cancel(ResetReason.CANCEL);
    first.request().responseConsumed(5);
    second.send("ok", true);

    assertThat(client.sent()).endsWith("content-length: 2\r\n\r\nok");
    client.receive(OK);
    assertThat(second.events).endsWith("end");
    assertThat(first.events).containsExactly("200 content-length: 2", "data ok", "end");
  }
}
