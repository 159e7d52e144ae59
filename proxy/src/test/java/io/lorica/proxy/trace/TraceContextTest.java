package io.lorica.proxy.trace;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.testkit.Spec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The formats of spec 03 §9.1. */
class TraceContextTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";
  private static final long HIGH = 0x0af7651916cd43ddL;
  private static final long LOW = 0x8448eb211c80319cL;
  private static final long PARENT = 0xb7ad6b7169203331L;
  private static final long NEXT = 0x00f067aa0ba902b7L;

  private final HeaderBlock headers = new HeaderBlock();

  private static TraceContext context(TraceContext.Format format, int flags) {
    return new TraceContext(format, HIGH, LOW, PARENT, (byte) flags);
  }

  private TraceContext found() {
    return Optional.ofNullable(TraceContext.find(headers)).orElseThrow();
  }

  private String rewritten(String name) {
    found().write(headers, NEXT);
    return headers.valueText(headers.find(name.getBytes(US_ASCII), 0));
  }

  // traceparent

  @ParameterizedTest
  @CsvSource({"00,0", "01,1", "02,2", "ff,255", "A1,161"})
  void aTraceparentHasIdsAndFlags(String written, int flags) {
    headers.add("traceparent", "00-" + TRACE + "-" + SPAN + "-" + written);

    TraceContext found = found();

    assertThat(found).isEqualTo(context(TraceContext.Format.W3C, flags));
    assertThat(found.isSampled()).isEqualTo((flags & 1) == 1);
  }

  @Test
  void aTraceparentKeepsTraceAndFlagsWhenItsSpanIsReplaced() {
    headers.add("traceparent", "00-" + TRACE + "-" + SPAN + "-03");

    assertThat(rewritten("traceparent")).isEqualTo("00-" + TRACE + "-00f067aa0ba902b7-03");
  }

  @Test
  void shortIdsOfATraceparentArePaddedAndWrittenOut() {
    headers.add("traceparent", "00-aBc-1-01");

    TraceContext found = found();

    assertThat(found).isEqualTo(new TraceContext(TraceContext.Format.W3C, 0, 0xabc, 1, (byte) 1));
    assertThat(rewritten("traceparent"))
        .isEqualTo("00-" + "0".repeat(29) + "abc-00f067aa0ba902b7-01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-",
        "00--",
        "00-1",
        "00-1-",
        "00-1-1",
        "00-1-1-",
        "00-1-1-1",
        "00-1-1-001",
        "00-1-1-0g",
        "00-1-1-01-",
        "00-1-1-01-00",
        "00--1-01",
        "00-1--01",
        "01-1-1-01",
        "ff-1-1-01",
        "0-1-1-01",
        "00_1-1-01",
        "00-g-1-01",
        "00-1-g-01",
        "00-0-1-01",
        "00-1-0-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0af7651916cd43dd8448eb211c80319c0-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b71692033310-01",
        " 00-1-1-01",
      })
  void whatIsNoTraceparentIsLeftAlone(String value) {
    headers.add("traceparent", value);

    assertThat(TraceContext.find(headers)).isNull();
    assertThat(headers).hasToString("traceparent: " + value + "\n");
  }

  // grpc-trace-bin

  private static String bin(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  @ParameterizedTest
  @CsvSource({
    // in the usual order, in another, without options, of another version
    "00 00TRACE 01SPAN 0201,1",
    "00 0203 01SPAN 00TRACE,3",
    "00 00TRACE 01SPAN,0",
    "07 00TRACE 01SPAN 0200,0",
    // an unknown field ends the reading
    "00 00TRACE 01SPAN 0201 0405,1",
    "00 00TRACE 01SPAN 03 0201,0",
    "00 00TRACE 01SPAN ff,0",
    // of a field that comes twice the last counts
    "00 00TRACE 01SPAN 0201 0200,0",
  })
  void aGrpcTraceHasIdsAndOptions(String fields, int flags) {
    String hex = fields.replace("TRACE", TRACE).replace("SPAN", SPAN).replace(" ", "");
    headers.add("grpc-trace-bin", bin(hex));

    assertThat(TraceContext.find(headers)).isEqualTo(context(TraceContext.Format.GRPC, flags));
  }

  @Test
  void aGrpcTraceKeepsAllButItsSpanAndIsOfVersion0() {
    headers.add("grpc-trace-bin", bin("07" + "00" + TRACE + "01" + SPAN + "0201"));

    assertThat(rewritten("grpc-trace-bin"))
        .isEqualTo(bin("00" + "00" + TRACE + "01" + "00f067aa0ba902b7" + "0201"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        // a field that is cut short, an id that is missing
        "00 00 00",
        "00 00TRACE 01SPAN 02",
        "00 00TRACE 01 0102",
        "00 00TRACE",
        "00 01SPAN",
        "00 05 00TRACE 01SPAN",
      })
  void whatIsNoGrpcTraceIsLeftAlone(String fields) {
    String hex = fields.replace("TRACE", TRACE).replace("SPAN", SPAN).replace(" ", "");
    headers.add("grpc-trace-bin", bin(hex));

    assertThat(TraceContext.find(headers)).isNull();
  }

  @Test
  void aGrpcTraceWithoutPaddingIsNone() {
    String padded = bin("00" + "00" + TRACE + "01" + SPAN + "0201");
    assertThat(padded).endsWith("=");
    headers.add("grpc-trace-bin", padded.substring(0, padded.length() - 1));

    assertThat(TraceContext.find(headers)).isNull();
  }

  @Test
  void aGrpcTraceOfAnySizeIsNone() {
    String all = "00" + "00" + TRACE + "01" + SPAN;
    headers.add("grpc-trace-bin", bin(all + "0201".repeat(200)));

    assertThat(TraceContext.find(headers)).isNull();
  }

  // B3

  @ParameterizedTest
  @CsvSource({"1,1", "0,0", "true,0", "11,0", "d,0"})
  void b3IsSampledByExactlyOne(String sampled, int flags) {
    headers.add("x-b3-sampled", sampled);
    headers.add("x-b3-spanid", SPAN);
    headers.add("x-b3-traceid", TRACE);

    assertThat(TraceContext.find(headers)).isEqualTo(context(TraceContext.Format.B3, flags));
  }

  @Test
  void ofB3TheSpanAloneIsReplaced() {
    headers.add("x-b3-traceid", "ABC");
    headers.add("x-b3-spanid", "1");
    headers.add("x-b3-parentspanid", "2");
    headers.add("x-b3-flags", "1");

    assertThat(rewritten("x-b3-spanid")).isEqualTo("00f067aa0ba902b7");
    assertThat(headers)
        .hasToString(
            "x-b3-traceid: ABC\nx-b3-spanid: 00f067aa0ba902b7\n"
                + "x-b3-parentspanid: 2\nx-b3-flags: 1\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'',b7ad6b7169203331",
    "0af7651916cd43dd8448eb211c80319c,''",
    "0af7651916cd43dd8448eb211c80319c0,b7ad6b7169203331",
    "0af7651916cd43dd8448eb211c80319c,b7ad6b71692033310",
    "0af7651916cd43dd-8448eb211c80319,b7ad6b7169203331",
    "0af7651916cd43dd8448eb211c80319c,xyz",
  })
  void whatIsNoB3IsLeftAlone(String trace, String span) {
    headers.add("x-b3-traceid", trace);
    headers.add("x-b3-spanid", span);

    assertThat(TraceContext.find(headers)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-b3-traceid", "x-b3-spanid"})
  void oneIdOfB3IsNotEnough(String name) {
    headers.add(name, "b7ad6b7169203331");

    assertThat(TraceContext.find(headers)).isNull();
  }

  // Which one

  @Test
  @Spec("03#32")
  void theFirstFormatIsUsedAndTheOthersAreLeftAlone() {
    headers.add("x-b3-traceid", "1");
    headers.add("x-b3-spanid", "2");
    headers.add("grpc-trace-bin", bin("00" + "00" + TRACE + "01" + SPAN + "0201"));
    headers.add("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
    headers.add("tracestate", "a=b");
    String binary = headers.valueText(2);

    assertThat(rewritten("traceparent")).isEqualTo("00-" + TRACE + "-00f067aa0ba902b7-01");

    assertThat(headers)
        .hasToString(
            "x-b3-traceid: 1\nx-b3-spanid: 2\ngrpc-trace-bin: "
                + binary
                + "\ntraceparent: 00-"
                + TRACE
                + "-00f067aa0ba902b7-01\ntracestate: a=b\n");
  }

  @Test
  void anInvalidFormatGivesWayToTheNext() {
    headers.add("traceparent", "garbage");
    headers.add("grpc-trace-bin", "garbage");
    headers.add("x-b3-traceid", TRACE);
    headers.add("x-b3-spanid", SPAN);

    assertThat(TraceContext.find(headers)).isEqualTo(context(TraceContext.Format.B3, 0));
  }

  @Test
  void ofAFieldThatComesTwiceTheFirstCountsAndOneIsLeft() {
    headers.add("traceparent", "00-" + TRACE + "-" + SPAN + "-01");
    headers.add("x-other", "1");
    headers.add("traceparent", "00-1-2-00");

    assertThat(rewritten("traceparent")).isEqualTo("00-" + TRACE + "-00f067aa0ba902b7-01");
    assertThat(headers)
        .hasToString("traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01\nx-other: 1\n");
  }

  @Test
  void otherTracesAreNone() {
    headers.add("tracestate", "a=b");
    headers.add("b3", TRACE + "-" + SPAN + "-1");
    headers.add("baggage", "c=d");

    assertThat(TraceContext.find(headers)).isNull();
  }
}
