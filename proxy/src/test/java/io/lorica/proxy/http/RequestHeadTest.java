package io.lorica.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.metrics.Labels;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestHeadTest {
  private final RequestHead head = new RequestHead();

  @Test
  void partsSurviveTheGrowthOfTheArray() {
    head.method("PROPFIND");
    head.scheme("http");
    head.authority("web:8080");
    head.path("/a?b=c");
    for (int i = 0; i < 500; i++) {
      head.headers().add("x-" + i, "value");
    }

    assertThat(head.method()).isEqualTo(HttpMethod.OTHER);
    assertThat(head.methodText()).isEqualTo("PROPFIND");
    assertThat(head.schemeText()).isEqualTo("http");
    assertThat(head.authorityText()).isEqualTo("web:8080");
    assertThat(head.pathText()).isEqualTo("/a?b=c");
  }

  @Test
  void theUriIsWhatThereIsOfIt() {
    head.path("/a?b");
    assertThat(head.uriText()).isEqualTo("/a?b");
    head.authority("web:8080");
    assertThat(head.uriText()).isEqualTo("web:8080/a?b");
    head.scheme("http");
    assertThat(head.uriText()).isEqualTo("http://web:8080/a?b");
  }

  @Test
  void methodNamesAreCaseSensitive() {
    head.method("get");

    assertThat(head.method()).isEqualTo(HttpMethod.OTHER);
    assertThat(head.methodText()).isEqualTo("get");
  }

  @Test
  void partsMayLieInReceivedBytes() {
    ByteBuf wire = Unpooled.copiedBuffer("POST http://web/x", StandardCharsets.US_ASCII);
    int at = head.headers().receive(wire, 0, wire.readableBytes());
    head.methodAt(at, 4);
    head.schemeAt(at + 5, 4);
    head.authorityAt(at + 12, 3);
    head.pathAt(at + 15, 2);

    assertThat(head.method()).isEqualTo(HttpMethod.POST);
    assertThat(head.schemeText()).isEqualTo("http");
    assertThat(head).hasToString("POST web/x HTTP_1_1");
    wire.release();
  }

  @Test
  void targetsAuthorityComesBeforeTheHostField() {
    assertThat(head.effectiveAuthority()).isEmpty();
    head.headers().add(HeaderName.HOST, "from-host");
    assertThat(head.effectiveAuthority()).isEqualTo("from-host");
    head.authority("from-target");
    assertThat(head.effectiveAuthority()).isEqualTo("from-target");
  }

  @Test
  void grpcIsKnownByItsContentType() {
    head.headers().add(HeaderName.CONTENT_TYPE, "application/grpc+proto");
    assertThat(head.isGrpc()).isTrue();
    head.headers().set(HeaderName.CONTENT_TYPE, "application/json");
    assertThat(head.isGrpc()).isFalse();
  }

  @Test
  void copyIsIndependent() {
    head.method("PUT");
    head.path("/x");
    head.authority("web");
    head.absoluteForm(true);
    head.contentLength(7);
    head.version(HttpVersion.HTTP_1_0);
    head.headers().add("x-a", "1");
    RequestHead copy = new RequestHead();
    copy.path("/old");
    copy.copyFrom(head);
    head.clear();

    assertThat(copy).hasToString("PUT web/x HTTP_1_0");
    assertThat(copy.isAbsoluteForm()).isTrue();
    assertThat(copy.contentLength()).isEqualTo(7);
    assertThat(copy.headers()).hasToString("x-a: 1\n");
    assertThat(head).hasToString("GET  HTTP_1_1");
    assertThat(head.contentLength()).isEqualTo(RequestHead.UNKNOWN_LENGTH);
  }

  @Test
  void notesTravelWithACopyAndEndWithTheRequest() {
    InetSocketAddress sender = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);
    head.sender(sender);
    head.routeLabels(Labels.of("rt_route", "list"));
    RequestHead copy = new RequestHead();
    copy.copyFrom(head);
    assertThat(copy.sender()).isEqualTo(sender);
    assertThat(copy.routeLabels()).isEqualTo(Labels.of("rt_route", "list"));

    head.clear();
    assertThat(head.sender()).isNull();
    assertThat(head.routeLabels()).isEqualTo(Labels.NONE);
  }
}
