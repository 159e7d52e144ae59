package io.lorica.proxy.http.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.Timestamp;
import io.lorica.testkit.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bodies and statuses from a server that may send anything. */
class GrpcFuzzTest {
  private static final GrpcMethod<Timestamp> METHOD =
      new GrpcMethod<>("/a.B/C", Timestamp.parser());

  /** A body means the same in one piece and byte by byte, and every call ends once. */
  @FuzzTest(maxDuration = "1m")
  void anyBodies(byte[] body) {
    String whole = heard(body, body.length);

    assertThat(whole).matches("(?s)[^#]*#[^#]*");
    assertThat(heard(body, 1)).isEqualTo(whole);
    assertThat(heard(body, 7)).isEqualTo(whole);
  }

  /** Any message of a status decodes to something. */
  @FuzzTest(maxDuration = "1m")
  void anyStatusMessages(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);

    assertThat(StatusReader.decode(text).length()).isLessThanOrEqualTo(text.length());
  }

  private static String heard(byte[] body, int piece) {
    StringBuilder log = new StringBuilder();
    ScriptedService service = new ScriptedService();
    try (ManualClock clock = new ManualClock()) {
      new GrpcClient(service::open, "a", clock)
          .call(
              METHOD,
              Timestamp.getDefaultInstance(),
              new GrpcObserver<>() {
                @Override
                public void message(Timestamp message) {
                  log.append(message.getSeconds())
                      .append(' ')
                      .append(message.getNanos())
                      .append('|');
                }

                @Override
                public void ended(GrpcStatus status) {
                  log.append('#').append(status);
                }
              });
      service.head(200, false, "content-type", "application/grpc");
      for (int from = 0; from < body.length; from += piece) {
        service.data(false, Arrays.copyOfRange(body, from, Math.min(body.length, from + piece)));
      }
      service.trailers("grpc-status", "0");
    }
    return log.toString();
  }
}
