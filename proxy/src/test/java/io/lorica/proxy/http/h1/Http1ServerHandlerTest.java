package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.ResetReason;
import io.lorica.testkit.Spec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ServerHandlerTest {
  private static final String GET = "GET / HTTP/1.1\r\nhost: a\r\n\r\n";
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

  private final ServerPipeline server = new ServerPipeline();

  @AfterEach
  void finish() {
    server.finish();
  }

  @Test
  void anExchangeGoesThrough() {
    server.receive("POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhel");
    server.receive("lo");
    assertThat(server.exchange().events)
        .containsExactly("POST /a HTTP_1_1", "data hel", "data lo", "end");
    assertThat(server.handler.active()).isEqualTo(1);

    server.exchange().head(200, 5, false, "x", "y");
    server.exchange().send("wor", false);
    server.exchange().send("ld", true);

    assertThat(server.sent())
        .isEqualTo("HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 5\r\n\r\nworld");
    assertThat(server.handler.active()).isZero();
    assertThat(server.isOpen()).isTrue();
  }

  @Test
  void aSmallBodyLeavesInOneBufferWithItsHead() {
    server.receive(GET);
    server.exchange().head(200, 5, false);
    server.exchange().send("hel", false);
    server.exchange().send("lo", true);

    assertThat(server.sentBuffers())
        .containsExactly("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello");
  }

  @Test
  void aHeadDoesNotWaitForItsBody() {
    server.receive(GET);
    server.exchange().head(200, 5, false);
    assertThat(server.sentBuffers())
        .containsExactly("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");

    server.exchange().send("hello", true);
    assertThat(server.sentBuffers()).containsExactly("hello");
  }

  @Test
  void aLargeBodyIsNotCopied() {
    server.receive(GET);
    server.exchange().head(200, 5000, false);
    server.exchange().send("x".repeat(5000), true);

    assertThat(server.sentBuffers())
        .containsExactly("HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n", "x".repeat(5000));
  }

  @Test
  void chunksAndTrailersGoThrough() {
    server.receive(
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
    server.receive("0\r\nx-t: 1\r\n\r\n");
    assertThat(server.exchange().events)
        .containsExactly("POST / HTTP_1_1", "data hello", "trailers x-t: 1\n");

    server.exchange().head(200, -1, false);
    server.exchange().send("hello", false);
    server.exchange().send("x".repeat(600), false);
    server.exchange().response.trailers(ScriptedService.answerHead(200, -1, "x-u", "2").headers());

    assertThat(server.sent())
        .isEqualTo(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n258\r\n"
                + "x".repeat(600)
                + "\r\n0\r\nx-u: 2\r\n\r\n");
    assertThat(server.isOpen()).isTrue();
  }

  @Test
  void theLastChunkTravelsWithTheData() {
    server.receive(GET);
    server.exchange().head(200, -1, false);
    server.exchange().send("", false);
    server.exchange().send("hello", true);
    assertThat(server.sent()).endsWith("\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

    server.receive(GET);
    server.exchange().head(200, -1, false);
    server.exchange().send("", true);
    assertThat(server.sent()).endsWith("\r\n\r\n0\r\n\r\n");
  }

  @Test
  void requestsSentAheadWaitForTheirTurn() {
    server.receive(GET + GET.replace("/ ", "/2 ") + GET.replace("/ ", "/3 "));
    assertThat(server.service.exchanges).hasSize(1);
    assertThat(server.reads()).as("nothing more is read meanwhile").isFalse();

    server.exchange().answer(200, "one");
    assertThat(server.sent()).endsWith("one");
    assertThat(server.service.exchanges).hasSize(2);
    assertThat(server.exchange().events).containsExactly("GET /2 HTTP_1_1", "end");
    server.exchange().answer(200, "two");
    server.sent();
    assertThat(server.reads()).isTrue();
    server.exchange().answer(200, "three");
    assertThat(server.sent()).endsWith("three");
    assertThat(server.service.exchanges).hasSize(3);
  }

  @Test
  void requestsSentAheadAreServedByAServiceThatAnswersAtOnce() {
    server.service.onOpen = exchange -> exchange.answer(200, "");
    server.receive(GET.repeat(1000));

    assertThat(server.sent()).isEqualTo(OK.repeat(1000));
    assertThat(server.reads()).isTrue();
  }

  @Test
  void aClientThatTakesNoAnswersGetsNoFurtherExchange() {
    server.service.onOpen = exchange -> exchange.answer(200, "");
    server.writable(false);
    server.receive(GET.repeat(3));
    assertThat(server.service.exchanges).isEmpty();
    assertThat(server.reads()).isFalse();

    server.writable(true);
    assertThat(server.service.exchanges).hasSize(3);
    assertThat(server.reads()).isTrue();
  }

  @Test
  void readingStopsWhileTheServiceHoldsTheBody() {
    server.service.onOpen = exchange -> exchange.onData = _ -> {};
    server.receive("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n");
    int sent = 0;
    while (server.reads() && sent < 1_000_000) {
      server.receive("x".repeat(8192));
      sent += 8192;
    }
    assertThat(sent).isBetween(50_000, 65_536);

    server.exchange().response.requestConsumed(40_000);
    assertThat(server.reads()).isTrue();
  }

  @Test
  void answerBytesAreReturnedWhenTheClientTakesThem() {
    server.receive(GET);
    server.exchange().head(200, 30, false);
    server.exchange().send("0123456789", false);
    assertThat(server.exchange().returned).isEqualTo(10);

    server.writable(false);
    server.exchange().send("0123456789", false);
    assertThat(server.exchange().returned).isEqualTo(10);
    server.writable(true);
    assertThat(server.exchange().returned).isEqualTo(20);

    server.exchange().send("0123456789", true);
    assertThat(server.exchange().returned).as("the exchange is over").isEqualTo(20);
  }

  @Test
  void interimAnswersGoThrough() {
    server.receive(
        "PUT / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n");
    server.exchange().informational(103, "link", "b");
    server.exchange().informational(100);
    assertThat(server.sent())
        .isEqualTo("HTTP/1.1 103 Early Hints\r\nlink: b\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n");

    server.receive("ok");
    server.exchange().answer(201, "");
    assertThat(server.sent()).isEqualTo("HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n");
    assertThat(server.isOpen()).isTrue();
  }

  @Test
  void interimAnswersAreNotForHttp10() {
    server.receive("PUT / HTTP/1.0\r\ncontent-length: 2\r\n\r\n");
    server.exchange().informational(100);
    assertThat(server.sent()).isEmpty();
  }

  @Test
  void aFinalAnswerInsteadOfContinueEndsTheConnection() {
    server.receive(
        "PUT / HTTP/1.1\r\nhost: a\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n");
    server.exchange().answer(417, "");

    assertThat(server.sent())
        .isEqualTo(
            "HTTP/1.1 417 Expectation Failed\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    assertThat(server.exchange().events).endsWith("cancel CANCEL");
    assertThat(server.isOpen()).isFalse();
    settleLinger();
  }

  @Test
  void anEarlyAnswerLetsTheRequestGoOn() {
    server.receive("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nab");
    server.exchange().answer(200, "early");
    assertThat(server.sent()).endsWith("early");
    assertThat(server.handler.active()).isEqualTo(1);

    server.receive("cd" + GET);
    assertThat(server.service.exchanges.get(0).events).endsWith("data cd", "end");
    assertThat(server.service.exchanges).hasSize(2);
  }

  @Test
  void anEarlyAnswerOfAServiceThatWantsNoMoreEndsTheConnection() {
    server.receive("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nab");
    server.exchange().answer(403, "");
    server.exchange().response.abort(ResetReason.CANCEL);

    assertThat(server.sent()).startsWith("HTTP/1.1 403 ");
    assertThat(server.isOpen()).isFalse();
    settleLinger();
  }

  @ParameterizedTest
  @CsvSource({
    // client's version and field, layer's field: what is added to the head, whether it stays
    "HTTP/1.1, '',         '',         '',         true",
    "HTTP/1.1, close,      '',         close,      false",
    "HTTP/1.1, '',         close,      close,      false",
    "HTTP/1.1, '',         keep-alive, '',         true",
    "HTTP/1.0, '',         '',         '',         false",
    "HTTP/1.0, keep-alive, '',         keep-alive, true",
    "HTTP/1.0, keep-alive, close,      '',         false"
  })
  void connectionsStayAsBothSidesWish(
      String version, String asked, String answered, String added, boolean stays) {
    String field = asked.isEmpty() ? "" : "connection: " + asked + "\r\n";
    server.receive("GET / " + version + "\r\nhost: a\r\n" + field + "\r\n");
    if (answered.isEmpty()) {
      server.exchange().head(200, 0, true);
    } else {
      server.exchange().head(200, 0, true, "connection", answered);
    }

    String line = added.isEmpty() ? "" : "connection: " + added + "\r\n";
    assertThat(server.sent())
        .isEqualTo(version + " 200 OK\r\ncontent-length: 0\r\n" + line + "\r\n");
    assertThat(server.isOpen()).isEqualTo(stays);
  }

  @Test
  void http10ClientsGetBodiesOfUnknownLengthUntilTheEnd() {
    server.receive("GET / HTTP/1.0\r\nconnection: keep-alive\r\n\r\n");
    server.exchange().head(200, -1, false);
    server.exchange().send("hello", false);
    assertThat(server.sent()).isEqualTo("HTTP/1.0 200 OK\r\n\r\nhello");
    server.exchange().send("", true);
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void answersToHeadHaveNoBody() {
    server.receive("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n");
    server.exchange().head(200, 5, false);
    server.exchange().send("hello", true);

    assertThat(server.sent()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
    assertThat(server.isOpen()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"204, -1", "304, 5"})
  void someStatusesHaveNoBody(int status, long length) {
    server.receive(GET);
    server.exchange().head(status, length, true);
    assertThat(server.sent()).doesNotContain("transfer-encoding").endsWith("\r\n\r\n");
    server.receive(GET);
    assertThat(server.service.exchanges).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAnswerThatBreaksItsLengthEndsTheConnection(boolean tooLong) {
    server.receive(GET);
    server.exchange().head(200, 5, false);
    server.exchange().send(tooLong ? "123456" : "1234", true);

    assertThat(server.sent()).endsWith("\r\n\r\n");
    assertThat(server.exchange().events).endsWith("cancel INTERNAL");
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void anAnswerThatWouldSplitIsReplacedBy500() {
    server.receive(GET);
    server.exchange().head(200, 0, true, "x", "y\r\nz: 1");

    assertThat(server.sent())
        .isEqualTo(
            "HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    assertThat(server.exchange().events).endsWith("cancel INTERNAL");
    assertThat(server.isOpen()).isFalse();
    settleLinger();
  }

  @Test
  void anAbortedExchangeEndsTheConnectionWithoutAnswer() {
    server.receive(GET);
    server.exchange().response.abort(ResetReason.PEER_RESET);
    assertThat(server.sent()).isEmpty();
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void anAnswerCutShortDoesNotLookComplete() {
    server.receive(GET);
    server.exchange().head(200, -1, false);
    server.exchange().send("hello", false);
    server.exchange().response.abort(ResetReason.CONNECTION_CLOSED);
    assertThat(server.sent()).endsWith("hello\r\n");
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void aServiceMayAnswerBeforeOpenReturns() {
    server.service.onOpen =
        exchange -> {
          exchange.head(200, 10, false);
          exchange.send("0123456789", false);
        };
    server.receive(GET.replace("GET", "POST").replace("host: a", "content-length: 1\r\nhost: a"));
    assertThat(server.exchange().returned)
        .as("returned when there was whom to return to")
        .isEqualTo(10);
  }

  @Test
  void aServiceMayAbortBeforeOpenReturns() {
    server.service.onOpen = exchange -> exchange.response.abort(ResetReason.REFUSED);
    server.receive(GET);
    assertThat(server.isOpen()).isFalse();
    assertThat(server.exchange().events).containsExactly("GET / HTTP_1_1", "end");
  }

  @Test
  void aLateServiceReachesNothing() {
    server.receive(GET);
    ScriptedService.Exchange first = server.exchange();
    first.answer(200, "");
    server.receive(GET);
    server.sent();

    first.send("stale", true);
    first.head(500, 0, true);
    first.response.abort(ResetReason.INTERNAL);
    first.response.requestConsumed(1000);

    assertThat(server.sent()).isEmpty();
    assertThat(server.isOpen()).isTrue();
    assertThat(server.handler.active()).isEqualTo(1);
  }

  @Test
  void aClientThatLeavesCancels() {
    server.receive(GET);
    server.receiveEnd();
    assertThat(server.exchange().events).endsWith("cancel CANCEL");
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void aClientThatLeavesInTheMiddleOfItsBodyCancels() {
    server.receive("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nab");
    server.channel.close();
    assertThat(server.exchange().events)
        .containsExactly("POST / HTTP_1_1", "data ab", "cancel CANCEL");
  }

  @Test
  void aClientThatLeavesBetweenRequestsIsLetGo() {
    server.receive(GET);
    server.exchange().answer(200, "");
    server.receiveEnd();
    assertThat(server.isOpen()).isFalse();
    assertThat(server.exchange().events).containsExactly("GET / HTTP_1_1", "end");
  }

  @Test
  void drainClosesAnIdleConnectionAtOnce() {
    server.receive(GET);
    server.exchange().answer(200, "");
    server.handler.drain();
    assertThat(server.sent()).isEqualTo(OK);
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void drainLetsTheExchangeEndAndSaysSo() {
    server.receive(GET);
    server.handler.drain();
    assertThat(server.isOpen()).isTrue();
    server.exchange().answer(200, "done");
    assertThat(server.sent())
        .isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\ndone");
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void drainAfterTheHeadWaitsForTheBody() {
    server.receive(GET);
    server.exchange().head(200, 4, false);
    server.handler.drain();
    assertThat(server.isOpen()).isTrue();
    server.exchange().send("done", true);
    assertThat(server.sent()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ndone");
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  @Spec("01#32")
  void malformedTargetsAreAnswered400WithoutBody() {
    for (String wire :
        new String[] {"CONNECT /path HTTP/1.1\r\n\r\n", "GET host HTTP/1.1\r\n\r\n"}) {
      ServerPipeline fresh = new ServerPipeline();
      fresh.receive(wire);
      assertThat(fresh.sent())
          .isEqualTo("HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
      assertThat(fresh.isOpen()).isFalse();
      assertThat(fresh.service.exchanges).isEmpty();
      fresh.finish();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOO_MANY_FIELDS, 431",
    "HEAD_TOO_LARGE, 431",
    "TARGET_TOO_LONG, 414",
    "BARE_LF, 400"
  })
  void refusedRequestsAreAnsweredAndCounted(Http1Violation violation, int status) {
    String start = "GET / HTTP/1.1\r\n";
    server.receive(
        switch (violation) {
          case TOO_MANY_FIELDS -> start + "a: b\r\n".repeat(101);
          case HEAD_TOO_LARGE -> start + "a: " + "b".repeat(70_000);
          case TARGET_TOO_LONG -> "GET /" + "a".repeat(70_000);
          default -> "GET / HTTP/1.1\n";
        });

    assertThat(server.sent()).startsWith("HTTP/1.1 " + status + " ").endsWith("close\r\n\r\n");
    assertThat(server.observer.violations).containsExactly(violation);
    assertThat(server.isOpen()).isFalse();
    settleLinger();
  }

  @Test
  void aBrokenBodyCancelsAndIsAnswered400() {
    server.receive(
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
    server.receive("xyz");

    assertThat(server.exchange().events).endsWith("cancel PROTOCOL_ERROR");
    assertThat(server.sent()).startsWith("HTTP/1.1 400 ");
    assertThat(server.isOpen()).isFalse();
    settleLinger();
  }

  @Test
  void aBrokenBodyAfterTheAnswerBeganOnlyCloses() {
    server.receive(
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n");
    server.exchange().head(200, 10, false);
    server.sent();
    server.receive("xyz");

    assertThat(server.sent()).isEmpty();
    assertThat(server.isOpen()).isFalse();
  }

  @Test
  void aServiceThatFailsIsReported() {
    server.service.onOpen =
        _ -> {
          throw new IllegalStateException("defect");
        };
    server.receive(GET);

    assertThat(server.isOpen()).isFalse();
    assertThat(server.observer.failures).hasSize(1);
    server.observer.failures.clear();
  }

  private void settleLinger() {
    assertThat(server.clock.pending()).as("the linger timer went with the connection").isZero();
  }
}
