package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.destination.Http2ClientParams;
import io.lorica.proto.destination.Http2ClientParams.FlowControl;
import io.lorica.proto.destination.Http2ClientParams.Internals;
import io.lorica.proto.destination.Http2ClientParams.KeepAlive;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.testkit.Spec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 02 §11.2, spec 10 §5. */
class EndpointHttp2TranslatorTest {
  private static final Http2Settings USUAL = Http2Settings.DEFAULT.withWindows(70_000, 80_000);

  private static Http2Settings over(Http2ClientParams.Builder params) {
    return EndpointHttp2Translator.http2(params.build()).over(USUAL);
  }

  private static Http2ClientParams.Builder windows(FlowControl.Builder flowControl) {
    return Http2ClientParams.newBuilder().setFlowControl(flowControl);
  }

  private static Http2ClientParams.Builder sizes(int frame, int sendBuffer) {
    return Http2ClientParams.newBuilder()
        .setInternals(Internals.newBuilder().setMaxFrameSize(frame).setMaxSendBufSize(sendBuffer));
  }

  @Test
  void nothingSaidChangesNothing() {
    assertThat(EndpointHttp2Translator.http2(Http2ClientParams.getDefaultInstance()))
        .isEqualTo(EndpointHttp2.USUAL);
    assertThat(EndpointHttp2.USUAL.over(USUAL)).isEqualTo(USUAL);
  }

  @ParameterizedTest
  @Spec("10#35")
  @CsvSource({
    "100000, 0, 70000, 80000",
    "0, 200000, 70000, 80000",
    "100000, -1, 70000, 80000",
    "100000, 200000, 100000, 200000",
  })
  void windowsAreChangedTogetherOrNotAtAll(
      int stream, int connection, int readStream, int readConnection) {
    Http2ClientParams.Builder params =
        windows(
            FlowControl.newBuilder()
                .setInitialStreamWindowSize(stream)
                .setInitialConnectionWindowSize(connection));
    assertThat(over(params)).isEqualTo(USUAL.withWindows(readStream, readConnection));
  }

  @Test
  void adaptiveWindowsTakeThePlaceOfFixedOnes() {
    assertThat(
            over(
                windows(
                    FlowControl.newBuilder()
                        .setAdaptiveFlowControl(true)
                        .setInitialStreamWindowSize(1)
                        .setInitialConnectionWindowSize(1))))
        .isEqualTo(USUAL.withAdaptiveWindows());
  }

  @Test
  void aSignOfLifeNeedsAnIntervalAndATimeout() {
    KeepAlive.Builder whole =
        KeepAlive.newBuilder()
            .setInterval(Policies.millis(10_000))
            .setTimeout(Policies.millis(3_000))
            .setWhileIdle(true);
    Http2Settings.KeepAlive read =
        new Http2Settings.KeepAlive(10_000_000_000L, 3_000_000_000L, true);
    assertThat(over(Http2ClientParams.newBuilder().setKeepAlive(whole)))
        .isEqualTo(USUAL.withKeepAlive(read));

    for (KeepAlive.Builder part :
        new KeepAlive.Builder[] {
          whole.clone().clearInterval(),
          whole.clone().clearTimeout(),
          whole.clone().setTimeout(Policies.millis(-1))
        }) {
      assertThat(over(Http2ClientParams.newBuilder().setKeepAlive(part))).isEqualTo(USUAL);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "16383, 0, 16384, 409600",
    "16384, 0, 16384, 409600",
    "16777215, 5, 16777215, 5",
    "16777216, -1, 16384, 409600",
  })
  void sizesAreChangedWithinTheirRange(int frame, int buffer, int readFrame, int readBuffer) {
    assertThat(over(sizes(frame, buffer)))
        .isEqualTo(
            USUAL.withMaxSizes(readFrame, USUAL.maxHeaderListSize()).withMaxSendBuffer(readBuffer));
  }
}
