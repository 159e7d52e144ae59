package io.lorica.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.lorica.proto.tap.Eos;
import io.lorica.proto.tap.TapEvent.Http;
import io.lorica.proxy.client.TappedResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What observers are shown of an exchange, however it ends. */
final class TappedExchangeTest {
  @AutoClose private final TapLab lab = new TapLab();

  private static Http.ResponseEnd end(Tap tap) {
    Http last = TapLab.events(tap).getLast();
    assertThat(last.hasResponseEnd()).isTrue();
    return last.getResponseEnd();
  }

  private static Duration millis(int millis) {
    return Duration.newBuilder().setNanos(millis * 1_000_000).build();
  }

  @Test
  void anExchangeIsShownInThreeEventsWithItsTimes() {
    Tap tap = lab.open(10);
    TappedResponse tapped = lab.send();
    lab.clock.advance(java.time.Duration.ofMillis(20));
    tapped.head(TapLab.answer(201), false);
    lab.clock.advance(java.time.Duration.ofMillis(30));
    tapped.data(Unpooled.EMPTY_BUFFER, false);
    tapped.data(Unpooled.EMPTY_BUFFER, true);

    List<Http> events = TapLab.events(tap);
    assertThat(events).hasSize(3);
    assertThat(events.get(0).getRequestInit().getPath()).isEqualTo("/a");
    assertThat(events.get(1).getResponseInit().getHttpStatus()).isEqualTo(201);
    assertThat(events.get(1).getResponseInit().getSinceRequestInit()).isEqualTo(millis(20));
    Http.ResponseEnd end = events.get(2).getResponseEnd();
    assertThat(end.getSinceRequestInit()).isEqualTo(millis(50));
    assertThat(end.getSinceResponseInit()).isEqualTo(millis(30));
    assertThat(end.getEos()).isEqualTo(Eos.getDefaultInstance());
    assertThat(lab.passed).containsExactly("head 201", "data", "data");
  }

  @Test
  void whatWasNotSentIsNotShown() {
    Tap tap = lab.open(10);
    TappedResponse tapped = lab.layer(TapLab.get(HttpVersion.HTTP_1_1));
    tapped.fail(ProxyError.FAILFAST);
    assertThat(TapLab.events(tap)).isEmpty();
    assertThat(lab.passed).containsExactly("failed FAILFAST");
  }

  @Test
  void aRequestThatIsSentTwiceIsOneRequest() {
    Tap tap = lab.open(10);
    lab.send().sent();
    assertThat(TapLab.events(tap)).hasSize(1);
  }

  @Test
  void aFailureOfTheProxysOwnIsShownAsTheAnswerThatItBecomes() {
    Tap tap = lab.open(10);
    lab.send().fail(new ProxyError(ProxyError.Kind.CONNECT_FAILED, "refused"));
    List<Http> events = TapLab.events(tap);
    assertThat(events.get(1).getResponseInit().getHttpStatus()).isEqualTo(502);
    assertThat(events.get(2).hasResponseEnd()).isTrue();
    assertThat(lab.passed).containsExactly("failed CONNECT_FAILED");
  }

  @Test
  void aFailedCallIsShownWithItsStatus() {
    Tap tap = lab.open(10);
    RequestHead head = TapLab.get(HttpVersion.HTTP_2);
    head.headers().add("content-type", "application/grpc");
    lab.send(head).fail(new ProxyError(ProxyError.Kind.CONNECT_FAILED, "refused"));
    List<Http> events = TapLab.events(tap);
    assertThat(events.get(1).getResponseInit().getHttpStatus()).isEqualTo(200);
    assertThat(events.get(2).getResponseEnd().getEos().getGrpcStatusCode()).isEqualTo(14);
  }

  @Test
  void aLimitOfTimeIsShownAsAnAnswerToo() {
    Tap tap = lab.open(10);
    lab.send().cancelled(ResetReason.TIMEOUT);
    assertThat(TapLab.events(tap).get(1).getResponseInit().getHttpStatus()).isEqualTo(504);
  }

  @Test
  void aStreamThatWasResetBeforeItsAnswerHasNoTimeOfOne() {
    Tap tap = lab.open(10);
    lab.send(TapLab.get(HttpVersion.HTTP_2)).abort(ResetReason.REFUSED);
    Http.ResponseEnd end = end(tap);
    assertThat(end.hasSinceResponseInit()).isFalse();
    assertThat(end.getEos().getResetErrorCode()).isEqualTo(7);
  }

  @Test
  void aCallerThatGivesUpIsShownAsCancel() {
    Tap tap = lab.open(10);
    TappedResponse tapped = lab.send(TapLab.get(HttpVersion.HTTP_2));
    tapped.head(TapLab.answer(200), false);
    tapped.cancelled(ResetReason.CANCEL);
    assertThat(end(tap).getEos().getResetErrorCode()).isEqualTo(8);
  }

  @Test
  void http1HasNoErrorCodes() {
    Tap tap = lab.open(10);
    TappedResponse tapped = lab.send();
    tapped.head(TapLab.answer(200), false);
    tapped.abort(ResetReason.CONNECTION_CLOSED);
    assertThat(end(tap).getEos()).isEqualTo(Eos.getDefaultInstance());
  }

  @Test
  void theStatusOfACallIsReadFromTrailersOrElseFromTheHead() {
    Tap tap = lab.open(10);
    TappedResponse stream = lab.send(TapLab.get(HttpVersion.HTTP_2));
    stream.head(TapLab.answer(200), false);
    HeaderBlock trailers = new HeaderBlock();
    trailers.add("grpc-status", "5");
    stream.trailers(trailers);
    assertThat(end(tap).getEos().getGrpcStatusCode()).isEqualTo(5);

    ResponseHead alone = TapLab.answer(200);
    alone.headers().add("grpc-status", "7");
    lab.send(TapLab.get(HttpVersion.HTTP_2)).head(alone, true);
    assertThat(end(tap).getEos().getGrpcStatusCode()).isEqualTo(7);
  }

  @Test
  void fieldsAreShownToThoseAloneWhoAskForThem() {
    Tap plain = lab.open(10);
    Tap curious = lab.open(TapLab.EVERYTHING, 10, true);
    lab.send(TapLab.get(HttpVersion.HTTP_1_1));
    assertThat(TapLab.events(plain).getFirst().getRequestInit().hasHeaders()).isFalse();
    assertThat(TapLab.events(curious).getFirst().getRequestInit().getHeaders().getHeadersList())
        .extracting(field -> field.getName() + ": " + field.getValue().toStringUtf8())
        .containsExactly("x-mine: 1");
  }
}
