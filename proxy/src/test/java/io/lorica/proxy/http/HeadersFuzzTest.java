package io.lorica.proxy.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Fields of a peer, as lines {@code name:value}, beside a slow and simple reading of the rules. */
class HeadersFuzzTest {
  private static final Set<String> ALWAYS =
      Set.of("connection", "keep-alive", "proxy-connection", "upgrade");

  /** A field that belongs to a connection, or is named by it, never travels on; others all do. */
  @FuzzTest(maxDuration = "1m")
  void hopByHop(byte[] bytes) {
    List<String[]> fields = fields(bytes);
    HeaderBlock headers = new HeaderBlock();
    Set<String> named = new TreeSet<>(ALWAYS);
    for (String[] field : fields) {
      headers.add(field[0], field[1]);
      if (field[0].equals("connection")
          && !field[1].equalsIgnoreCase("close")
          && !field[1].equalsIgnoreCase("keep-alive")) {
        Arrays.stream(field[1].split(",", -1))
            .map(option -> option.strip().toLowerCase(Locale.ROOT))
            .forEach(named::add);
      }
    }
    named.remove("host");
    HopByHop.strip(headers);
    StringBuilder expected = new StringBuilder();
    for (String[] field : fields) {
      if (!named.contains(field[0])) {
        expected.append(field[0]).append(": ").append(field[1]).append('\n');
      }
    }
    assertThat(headers).hasToString(expected.toString());
  }

  /** A list has the elements between its commas, without regard to case and blanks. */
  @FuzzTest(maxDuration = "1m")
  void tokens(byte[] bytes) {
    for (String[] field : fields(bytes)) {
      HeaderBlock headers = new HeaderBlock();
      headers.add("x", field[1]);
      boolean expected =
          Arrays.stream(field[1].split(",", -1))
              .anyMatch(element -> blanksOff(element).equalsIgnoreCase(field[0]));
      assertThat(headers.valueHasToken(0, field[0])).isEqualTo(expected);
    }
  }

  /** Any mark of HTTP/1 is taken off, and only one of the four counts. */
  @FuzzTest(maxDuration = "1m")
  void marks(byte[] bytes) {
    String mark = new String(bytes, ISO_8859_1);
    RequestHead head = new RequestHead();
    head.version(HttpVersion.HTTP_2);
    head.headers().add("l5d-orig-proto", mark);
    boolean restored = OrigProto.restore(head);
    assertThat(restored).isEqualTo(mark.matches("HTTP/1\\.[01](; absolute-form)?"));
    assertThat(head.headers().size()).isZero();
    if (restored) {
      assertThat(new String(OrigProto.wireValue(head), ISO_8859_1)).isEqualTo(mark);
    } else {
      assertThat(head.version()).isEqualTo(HttpVersion.HTTP_2);
    }
  }

  private static String blanksOff(String text) {
    return text.replaceAll("^[ \t]+|[ \t]+$", "");
  }

  /** As a codec lets them through. */
  private static List<String[]> fields(byte[] bytes) {
    List<String[]> fields = new ArrayList<>();
    for (String line : new String(bytes, ISO_8859_1).split("\n", -1)) {
      int colon = line.indexOf(':');
      byte[] name = line.substring(0, Math.max(0, colon)).getBytes(ISO_8859_1);
      String value = blanksOff(line.substring(colon + 1));
      byte[] latin1 = value.getBytes(ISO_8859_1);
      if (FieldSyntax.isLowerToken(name, 0, name.length)
          && FieldSyntax.isValue(latin1, 0, latin1.length)) {
        fields.add(new String[] {new String(name, ISO_8859_1), value});
      }
    }
    return fields;
  }
}
