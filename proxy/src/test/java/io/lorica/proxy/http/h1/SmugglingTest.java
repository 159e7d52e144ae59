package io.lorica.proxy.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HttpVersion;
import io.lorica.testkit.Spec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempts to make one request two for the server, or one answer two for the client. */
class SmugglingTest {
  private static final String HIDDEN = "GET /hidden HTTP/1.1\r\nhost: a\r\n\r\n";

  private final ProxyPipeline proxy = new ProxyPipeline();

  @AfterEach
  void finish() {
    proxy.finish();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Two lengths, or a length and a coding.
        "POST / HTTP/1.1\nhost: a\ncontent-length: 0\ncontent-length: 32\n\n",
        "POST / HTTP/1.1\nhost: a\ncontent-length: 32\ntransfer-encoding: chunked\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ntransfer-encoding: chunked\ncontent-length: 4\n\n0\n\n",
        // Codings that only some readers see.
        "POST / HTTP/1.1\nhost: a\ncontent-length: 4\ntransfer-encoding: xchunked\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ncontent-length: 4\ntransfer-encoding : chunked\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ncontent-length: 4\n transfer-encoding: chunked\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ncontent-length: 4\nx: y\n transfer-encoding: chunked\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ncontent-length: 4\ntransfer-encoding:\u000bchunked\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ncontent-length: 4\nx: y\rtransfer-encoding: chunked\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ncontent-length: 4\ntransfer-encoding\0: chunked\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ntransfer-encoding: identity\ncontent-length: 4\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ntransfer-encoding: chunked\ntransfer-encoding: cow\n\n0\n\n",
        "POST / HTTP/1.0\nhost: a\ntransfer-encoding: chunked\n\n0\n\n",
        // Lengths that some readers understand differently.
        "POST / HTTP/1.1\nhost: a\ncontent-length: +4\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ncontent-length: 4,4\n\n0\n\n",
        "POST / HTTP/1.1\nhost: a\ncontent-length: 4 \u000b\n\n0\n\n",
        "CONNECT a:80 HTTP/1.1\nhost: a\ncontent-length: 4\n\n0\n\n",
        // Two hosts.
        "GET / HTTP/1.1\nhost: a\nhost: b\n\n",
        "GET / HTTP/1.1\nhost: a b\n\n"
      })
  void ambiguousRequestsReachNoServer(String wire) {
    proxy.fromClient(wire.replace("\n", "\r\n") + HIDDEN);

    assertThat(proxy.servers).isEmpty();
    assertThat(proxy.toClient()).startsWith("HTTP/1.1 400 ").endsWith("connection: close\r\n\r\n");
    assertThat(proxy.client.isOpen()).isFalse();
    assertThat(proxy.observer.violations).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0x1\r\na\r\n0\r\n\r\n",
        "1 \r\na\r\n0\r\n\r\n",
        "1\na\r\n0\r\n\r\n",
        "1;\n\r\na\r\n0\r\n\r\n",
        "1\r\nab\r\n0\r\n\r\n",
        "10000000000000001\r\na\r\n0\r\n\r\n",
        "0\r\ncontent-length: 5\r\n\r\n",
        "0\r\n\n"
      })
  void ambiguousChunksEndTheRequestWithoutCompletingIt(String chunks) {
    proxy.fromClient(
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n" + chunks + HIDDEN);

    assertThat(proxy.toServer()).doesNotContain("hidden").doesNotContain("0\r\n\r\n");
    assertThat(proxy.servers.getLast().isOpen()).isFalse();
    assertThat(proxy.toClient()).startsWith("HTTP/1.1 400 ");
    assertThat(proxy.client.isOpen()).isFalse();
  }

  @Test
  void framingReachesTheServerInOneForm() {
    proxy.fromClient(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tCHUNKED\r\n\r\n"
            + "0005;ext=\"0\"\r\nhello\r\n00\r\n\r\n");

    assertThat(proxy.toServer())
        .isEqualTo(
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n");
  }

  @Test
  void aBodyThatIsARequestStaysABody() {
    proxy.fromClient(
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: " + HIDDEN.length() + "\r\n\r\n" + HIDDEN);
    assertThat(proxy.toServer())
        .endsWith("content-length: " + HIDDEN.length() + "\r\n\r\n" + HIDDEN);
    proxy.fromServer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assertThat(proxy.toClient()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    assertThat(proxy.toServer()).isEmpty();
  }

  @Test
  void aRefusedUpgradeLeavesNoTunnel() {
    proxy.fromClient(
        "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n" + HIDDEN);
    assertThat(proxy.toServer()).doesNotContain("hidden");
    proxy.fromServer("HTTP/1.1 426 No\r\ncontent-length: 0\r\n\r\n");

    assertThat(proxy.toServer()).as("a request of its own").isEqualTo(HIDDEN);
  }

  @Test
  void aConnectionWithBytesTooManyServesNobodyElse() {
    proxy.fromClient("GET /1 HTTP/1.1\r\nhost: a\r\n\r\n");
    proxy.fromServer(
        "HTTP/1.1 200 OK\r\n"
            + "content-length: 0\r\n\r\n"
            + "HTTP/1.1 200 OK\r\n"
            + "content-length: 6\r\n\r\n"
            + "forged");
    assertThat(proxy.toClient()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    proxy.fromClient("GET /2 HTTP/1.1\r\nhost: a\r\n\r\n");

    assertThat(proxy.toClient()).isEmpty();
    assertThat(proxy.servers).hasSize(2);
    assertThat(proxy.toServer()).startsWith("GET /2 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 0\r\ncontent-length: 5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nx: y\nset-cookie: a\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n"
      })
  void ambiguousAnswersReachNoClient(String wire) {
    proxy.fromClient("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    proxy.fromServer(wire);

    assertThat(proxy.toClient()).isEmpty();
    assertThat(proxy.servers.getLast().isOpen()).isFalse();
  }

  @Test
  void answersToHeadCannotBringABody() {
    proxy.fromClient("HEAD / HTTP/1.1\r\nhost: a\r\n\r\n");
    proxy.fromServer("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged");
    assertThat(proxy.toClient()).isEqualTo("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n");
    assertThat(proxy.servers.getLast().isOpen()).as("it sent more than it may").isFalse();
  }

  @Test
  void namedFieldsDoNotTravelOn() {
    proxy.fromClient(
        "GET / HTTP/1.1\r\nhost: a\r\nconnection: keep-alive, x-hop\r\nx-hop: 1\r\n"
            + "keep-alive: timeout=5\r\nproxy-connection: keep-alive\r\nx: y\r\n\r\n");
    assertThat(proxy.toServer()).isEqualTo("GET / HTTP/1.1\r\nhost: a\r\nx: y\r\n\r\n");
  }

  @Test
  void fieldsThatFrameAndRouteCannotBeNamedAway() {
    proxy.fromClient(
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n"
            + "connection: content-length, Host, x\r\nx: y\r\n\r\nok");
    assertThat(proxy.toServer())
        .isEqualTo("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 2\r\n\r\nok");
    proxy.fromServer("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    proxy.fromClient(
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n"
            + "connection: transfer-encoding\r\n\r\n2\r\nok\r\n0\r\n\r\n");
    assertThat(proxy.toServer())
        .isEqualTo(
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n"
                + "2\r\nok\r\n0\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "content-length: 0002, content-length: 2",
    "'content-length: \t2 \t', content-length: 2"
  })
  void lengthsReachTheServerInOneForm(String sent, String forwarded) {
    proxy.fromClient("POST / HTTP/1.1\r\nhost: a\r\n" + sent + "\r\n\r\nok");
    assertThat(proxy.toServer())
        .isEqualTo("POST / HTTP/1.1\r\nhost: a\r\n" + forwarded + "\r\n\r\nok");
  }

  @Test
  @Spec("01#31")
  void upgradeFieldsPassAndBytesFlowAndH2cIsStripped() {
    String upgrade =
        "GET / HTTP/1.1\r\n"
            + "host: a\r\n"
            + "connection: keep-alive, Upgrade\r\n"
            + "upgrade: websocket\r\n\r\n";
    proxy.fromClient(upgrade);
    assertThat(proxy.toServer()).isEqualTo(upgrade);
    String switching =
        "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";
    proxy.fromServer(switching + "\u0001early");
    assertThat(proxy.toClient()).isEqualTo(switching + "\u0001early");
    proxy.fromClient("\u0002ping\r\n\r\n");
    assertThat(proxy.toServer()).isEqualTo("\u0002ping\r\n\r\n");
    proxy.fromServer("\u0003pong");
    assertThat(proxy.toClient()).isEqualTo("\u0003pong");

    ProxyPipeline second = new ProxyPipeline();
    second.fromClient(
        "GET / HTTP/1.1\r\nhost: a\r\nconnection: upgrade, http2-settings\r\nupgrade: h2c\r\n"
            + "http2-settings: AAMA\r\n\r\n");
    assertThat(second.toServer()).isEqualTo("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
    second.finish();
  }

  @Test
  void tunnelBytesSentAheadAreNotARequest() {
    proxy.fromClient("CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n" + HIDDEN);
    assertThat(proxy.toServer()).isEqualTo("CONNECT a:80 HTTP/1.1\r\nhost: a:80\r\n\r\n");
    proxy.fromServer("HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\n");
    assertThat(proxy.toClient()).isEqualTo("HTTP/1.1 200 OK\r\n\r\n");
    assertThat(proxy.toServer()).isEqualTo(HIDDEN);
  }

  @Test
  void fieldsOfAnHttp2RequestCannotSplitAnHttp1One() {
    ClientPipeline client = new ClientPipeline();
    for (String path : new String[] {"/ HTTP/1.1\r\nx: y", "/a b", "", "/\0"}) {
      ClientPipeline.Exchange exchange = new ClientPipeline.Exchange();
      exchange.head.version(HttpVersion.HTTP_2);
      exchange.head.path(path);
      client.open(exchange, true);
      assertThat(exchange.events).as(path).containsExactly("abort PROTOCOL_ERROR");
    }
    assertThat(client.sent()).isEmpty();
    client.finish();
  }
}
