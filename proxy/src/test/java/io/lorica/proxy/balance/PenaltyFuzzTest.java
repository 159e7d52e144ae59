package io.lorica.proxy.balance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.route.Backend.Penalty;
import java.time.Instant;
import java.time.InstantSource;

/** What servers ask for in failing answers. */
class PenaltyFuzzTest {
  private static final PenaltyLoad LOAD =
      new PenaltyLoad(Penalty.DEFAULT, InstantSource.fixed(Instant.parse("2026-11-01T00:00:00Z")));

  /** However long a server asks to be left alone, it is for no less and no more than permitted. */
  @FuzzTest(maxDuration = "1m")
  void pauses(byte[] bytes) {
    String text = new String(bytes, ISO_8859_1);
    ResponseHead head = new ResponseHead();
    head.status(503);
    head.headers().add("retry-after", text);
    assertThat(LOAD.sample(head))
        .isBetween(Penalty.DEFAULT.penalty().toNanos(), Penalty.DEFAULT.maxRetryAfter().toNanos());
    head.status(200);
    head.headers().add("content-type", "application/grpc");
    head.headers().add("grpc-status", "14");
    head.headers().add("grpc-retry-pushback-ms", text);
    assertThat(LOAD.sample(head))
        .isBetween(Penalty.DEFAULT.penalty().toNanos(), Penalty.DEFAULT.maxRetryAfter().toNanos());
  }
}
