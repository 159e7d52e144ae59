package io.lorica.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HeaderBlockTest {
  private final HeaderBlock block = new HeaderBlock();

  @Test
  void fieldsKeepTheirOrderAndTheirBytes() {
    block.add("x-first", "1");
    block.add(HeaderName.HOST, "web:80");
    block.add("x-first", "café");

    assertThat(block).hasToString("x-first: 1\nhost: web:80\nx-first: café\n");
    assertThat(block.size()).isEqualTo(3);
  }

  @Test
  void namesAreClassifiedWhenAdded() {
    block.add("content-length", "5");
    block.add("x-unheard-of", "5");

    assertThat(block.name(0)).isEqualTo(HeaderName.CONTENT_LENGTH);
    assertThat(block.name(1)).isEqualTo(HeaderName.UNKNOWN);
    assertThat(block.find(HeaderName.CONTENT_LENGTH)).isZero();
    assertThat(block.find(bytes("x-unheard-of"), 0)).isEqualTo(1);
    assertThat(block.get(HeaderName.HOST)).isNull();
  }

  @Test
  void removalTakesAllFieldsOfOneName() {
    block.add(HeaderName.COOKIE, "a=1");
    block.add("x-kept", "1");
    block.add(HeaderName.COOKIE, "b=2");
    block.add("x-gone", "2");
    block.add("x-gone", "3");

    assertThat(block.remove(HeaderName.COOKIE)).isTrue();
    assertThat(block.remove(HeaderName.COOKIE)).isFalse();
    block.remove(bytes("x-gone"));

    assertThat(block).hasToString("x-kept: 1\n");
  }

  @Test
  void aReplacedFieldKeepsItsPlaceAndIsTheOnlyOneOfItsName() {
    block.add(HeaderName.TRACEPARENT, "long value");
    block.add("x-other", "1");
    block.add(HeaderName.TRACEPARENT, "second");

    block.replace(HeaderName.TRACEPARENT, bytes("<short>"), 1, 5);
    assertThat(block).hasToString("traceparent: short\nx-other: 1\n");

    block.replace(HeaderName.TRACEPARENT, bytes("longer than before"), 0, 18);
    assertThat(block).hasToString("traceparent: longer than before\nx-other: 1\n");

    block.replace(HeaderName.TRACESTATE, bytes("new"), 0, 3);
    assertThat(block).hasToString("traceparent: longer than before\nx-other: 1\ntracestate: new\n");
  }

  @Test
  void settingReplacesEveryFieldOfThatName() {
    block.add(HeaderName.TE, "gzip");
    block.add(HeaderName.TE, "trailers");

    block.set(HeaderName.TE, "deflate");

    assertThat(block).hasToString("te: deflate\n");
  }

  @Test
  void valuesCompareWithoutCase() {
    block.add(HeaderName.CONNECTION, "Keep-Alive");

    assertThat(block.valueEquals(0, "keep-alive")).isTrue();
    assertThat(block.valueEquals(0, "keep")).isFalse();
    assertThat(block.valueStartsWith(0, "keep-")).isTrue();
    assertThat(block.valueStartsWith(0, "keep-alive, close")).isFalse();
  }

  @Test
  void tokensAreFoundBetweenCommasAndSpaces() {
    block.add(HeaderName.CONNECTION, " foo,\tClose , ,upgrade");

    assertThat(block.valueHasToken(0, "close")).isTrue();
    assertThat(block.valueHasToken(0, "foo")).isTrue();
    assertThat(block.valueHasToken(0, "upgrade")).isTrue();
    assertThat(block.valueHasToken(0, "clos")).isFalse();
    assertThat(block.valueHasToken(0, "up")).isFalse();
  }

  @Test
  void listSizeCountsThirtyTwoBytesForEachField() {
    block.add("ab", "cde");
    block.add("f", "");

    assertThat(block.listSize()).isEqualTo(5 + 1 + 64);
  }

  @Test
  void growsAndLetsAnExcessGo() {
    String value = "v".repeat(HeaderBlock.RETAINED_BYTES * 2);
    for (int i = 0; i < 60; i++) {
      block.add("x-" + i, "value" + i);
    }
    block.add("x-long", value);

    assertThat(block.size()).isEqualTo(61);
    assertThat(block.nameText(59)).isEqualTo("x-59");
    assertThat(block.valueText(60)).isEqualTo(value);

    block.clear();
    assertThat(block.array().length).isLessThanOrEqualTo(HeaderBlock.RETAINED_BYTES);
    assertThat(block.size()).isZero();
    block.add("x", "y");
    assertThat(block).hasToString("x: y\n");
  }

  @Test
  void copyHasOnlyTheFieldsThatAreLeft() {
    block.add("x-gone", "1");
    block.add("x-kept", "2");
    block.removeAt(0);
    HeaderBlock copy = new HeaderBlock();
    copy.add("x-old", "3");

    copy.copyFrom(block);
    block.clear();

    assertThat(copy).hasToString("x-kept: 2\n");
  }

  @Test
  void receivedBytesBecomeFieldsWhereTheyLie() {
    ByteBuf wire = Unpooled.copiedBuffer("host: web", StandardCharsets.US_ASCII);
    int at = block.receive(wire, 0, 6);
    assertThat(block.array()[block.length()]).isZero();
    block.receive(wire, 6, 3);

    assertThat(block.addInPlace(at, 4, at + 6, 3)).isEqualTo(HeaderName.HOST);

    assertThat(block).hasToString("host: web\n");
    assertThat(block.array()[block.length()]).isZero();
    wire.release();
  }

  @Test
  void receivedBytesBehindAHeadAreForgotten() {
    ByteBuf wire = Unpooled.copiedBuffer("a: b\r\n\r\nbody", StandardCharsets.US_ASCII);
    int at = block.receive(wire, 0, wire.readableBytes());
    block.addInPlace(at, 1, at + 3, 1);

    block.truncate(8);
    block.add("x", "y");

    assertThat(block).hasToString("a: b\nx: y\n");
    wire.release();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
