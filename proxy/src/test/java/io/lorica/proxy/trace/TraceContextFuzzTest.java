package io.lorica.proxy.trace;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.trace.TraceContext.Format;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Headers of clients that may send anything. */
class TraceContextFuzzTest {
  private static final String[] NAMES = {
    "traceparent", "grpc-trace-bin", "x-b3-traceid", "x-b3-spanid", "x-b3-sampled"
  };

  /** Whatever the fields hold, nothing throws, and what is understood is written so that it is. */
  private static void check(HeaderBlock headers) {
    int size = headers.size();
    TraceContext found = TraceContext.find(headers);
    if (found == null) {
      return;
    }
    found.write(headers, 0x1234);
    assertThat(headers.size()).isLessThanOrEqualTo(size);
    assertThat(TraceContext.find(headers))
        .isEqualTo(
            new TraceContext(
                found.format(), found.traceHigh(), found.traceLow(), 0x1234, found.flags()));
  }

  @FuzzTest(maxDuration = "1m")
  void anyFields(byte[] bytes) {
    HeaderBlock headers = new HeaderBlock();
    String[] values = new String(bytes, ISO_8859_1).split("\n", 8);
    for (int i = 0; i < values.length; i++) {
      headers.add(NAMES[i % NAMES.length], values[i]);
    }
    check(headers);
  }

  @Property
  void fieldsThatAreNearlyRight(
      @ForAll("traceparents") String traceparent,
      @ForAll("ids") String trace,
      @ForAll("ids") String span,
      @ForAll byte[] binary) {
    HeaderBlock headers = new HeaderBlock();
    headers.add("traceparent", traceparent);
    headers.add("x-b3-traceid", trace);
    headers.add("x-b3-spanid", span);
    headers.add("grpc-trace-bin", Base64.getEncoder().encodeToString(binary));
    check(headers);
  }

  @Provide
  Arbitrary<String> ids() {
    return Arbitraries.strings().withChars("0123456789abcdefABCDEFg").ofMaxLength(40);
  }

  @Provide
  Arbitrary<String> traceparents() {
    return Arbitraries.strings().withChars("01af-").ofMaxLength(60).map(text -> "00-" + text);
  }

  @Property
  void whatIsWrittenIsRead(
      @ForAll Format format, @ForAll long high, @ForAll long low, @ForAll byte flags) {
    byte kept = format == Format.B3 ? 0 : flags;
    TraceContext written = new TraceContext(format, high, low | 1, 7, kept);
    HeaderBlock headers = new HeaderBlock();
    headers.add("x-b3-traceid", "%016x%016x".formatted(high, low | 1));
    written.write(headers, 7);

    assertThat(TraceContext.find(headers)).isEqualTo(written);
  }

  /** Strictly what the JDK would write, and nothing that it would only take. */
  @Property
  void base64IsReadAsItIsWritten(@ForAll byte[] bytes, @ForAll String other) {
    byte[] encoded = Base64.getEncoder().encode(bytes);
    assertThat(PaddedBase64.decode(encoded, 0, encoded.length)).isEqualTo(bytes);

    byte[] digits = other.getBytes(StandardCharsets.UTF_8);
    byte @Nullable [] decoded = PaddedBase64.decode(digits, 0, digits.length);
    assertThat(decoded == null || Base64.getEncoder().encodeToString(decoded).equals(other))
        .isTrue();
  }

  @Property
  void base64OfItsOwnDigitsIsReadAsItIsWritten(@ForAll("digits") String text) {
    byte[] digits = text.getBytes(StandardCharsets.US_ASCII);
    byte @Nullable [] decoded = PaddedBase64.decode(digits, 0, digits.length);
    assertThat(decoded == null || Base64.getEncoder().encodeToString(decoded).equals(text))
        .isTrue();
  }

  @Provide
  Arbitrary<String> digits() {
    return Arbitraries.strings().withChars("AQgwZz09+/=").ofMaxLength(12);
  }
}
