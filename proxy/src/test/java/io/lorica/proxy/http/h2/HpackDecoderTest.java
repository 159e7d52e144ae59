package io.lorica.proxy.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of RFC 7541 Appendix C, and what a decoder must refuse. */
class HpackDecoderTest {
  private final HpackDecoder decoder = new HpackDecoder(new LoopMemory());
  private final HeadAssembler assembler = new HeadAssembler(16_384);

  @Test
  void requestsWithoutHuffmanCoding() {
    assertThat(request("8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d"))
        .isEqualTo("GET http www.example.com / ");
    assertThat(request("8286 84be 5808 6e6f 2d63 6163 6865"))
        .isEqualTo("GET http www.example.com / cache-control: no-cache");
    assertThat(request("8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65"))
        .isEqualTo("GET https www.example.com /index.html custom-key: custom-value");
  }

  @Test
  void requestsWithHuffmanCoding() {
    assertThat(request("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"))
        .isEqualTo("GET http www.example.com / ");
    assertThat(request("8286 84be 5886 a8eb 1064 9cbf"))
        .isEqualTo("GET http www.example.com / cache-control: no-cache");
    assertThat(request("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"))
        .isEqualTo("GET https www.example.com /index.html custom-key: custom-value");
  }

  @Test
  void responsesThatEvictEntries() {
    // Appendix C.5 and C.6 have a table of 256 bytes; a size update says so.
    assertThat(
            response(
                "3fe101 4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230"
                    + "3133 2032 303a 3133 3a32 3120 474d 546e 1768 7474 7073 3a2f 2f77 7777 2e65"
                    + "7861 6d70 6c65 2e63 6f6d"))
        .isEqualTo(
            "302 cache-control: private date: Mon, 21 Oct 2013 20:13:21 GMT"
                + " location: https://www.example.com");
    assertThat(response("4803 3330 37c1 c0bf"))
        .isEqualTo(
            "307 cache-control: private date: Mon, 21 Oct 2013 20:13:21 GMT"
                + " location: https://www.example.com");
    assertThat(
            response(
                "88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d"
                    + "54c0 5a04 677a 6970 7738 666f 6f3d 4153 444a 4b48 514b 425a 584f 5157 454f"
                    + "5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b 2076 6572"
                    + "7369 6f6e 3d31"))
        .isEqualTo(
            "200 cache-control: private date: Mon, 21 Oct 2013 20:13:22 GMT"
                + " location: https://www.example.com content-encoding: gzip"
                + " set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
  }

  @Test
  void responsesWithHuffmanCodingThatEvictEntries() {
    assertThat(
            response(
                "3fe101 4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0"
                    + "82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3"))
        .isEqualTo(
            "302 cache-control: private date: Mon, 21 Oct 2013 20:13:21 GMT"
                + " location: https://www.example.com");
    assertThat(response("4883 640e ffc1 c0bf")).startsWith("307 cache-control: private date: Mon");
    assertThat(
            response(
                "88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab"
                    + "77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5"
                    + "291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07"))
        .isEqualTo(
            "200 cache-control: private date: Mon, 21 Oct 2013 20:13:22 GMT"
                + " location: https://www.example.com content-encoding: gzip"
                + " set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1");
  }

  @Test
  void literalsThatAreNotIndexed() {
    assertThat(trailers("040c 2f73 616d 706c 652f 7061 7468")).isEqualTo("MALFORMED");
    assertThat(trailers("1008 7061 7373 776f 7264 0673 6563 7265 74"))
        .isEqualTo("password: secret");
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          80,                 index 0
          be,                 an index beyond an empty dynamic table
          ffffffffff0f,       an index that overflows
          0a,                 a name that ends early
          0003616263,         a value that is missing
          000361626305,       a value that ends early
          007fffffffff0f,     a length that overflows
          3fe21f,             a table larger than 4096
          820020,             a size update after a field
          400181ff0161,       padding of a whole byte
          4001810001 61,      padding that is not ones
          40 84 ffffffff 0161, a coded end of string
          3f,                 an integer that ends early
          """)
  void undecodableBlocksAreErrorsOfTheConnection(String hex, String what) {
    assembler.beginTrailers(new HeaderBlock());
    byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));

    assertThat(decoder.decode(block, 0, block.length, assembler)).as(what).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001 41 01 62", // a capital letter
        "0000 01 62", // an empty name
        "0002 6120 01 62", // a blank in a name
        "0001 61 01 0a", // a line feed in a value
        "0001 61 02 2061", // a blank before a value
        "0001 61 02 6109", // a tab behind a value
        "0001 61 01 00", // a zero byte
        "0001 61 01 7f" // a delete
      })
  void illegalBytesMakeAMessageMalformed(String hex) {
    assertThat(trailers(hex)).isEqualTo("MALFORMED");
  }

  @Test
  void anIllegalFieldStaysIllegalInTheTable() {
    assertThat(trailers("4001 41 01 62")).isEqualTo("MALFORMED");
    assertThat(trailers("be")).isEqualTo("MALFORMED");
    assertThat(trailers("0001 61 01 62")).isEqualTo("a: b");
  }

  @Test
  void aNameFromTheTableSurvivesItsOwnEviction() {
    // A table of 64 bytes holds one entry, which the second field names and evicts.
    assertThat(trailers("3f21 4003 6162 63 0131 7e0132")).isEqualTo("abc: 1 abc: 2");
    assertThat(trailers("be")).isEqualTo("abc: 2");
  }

  @Test
  void aListBeyondTheLimitIsDecodedButNotStored() {
    HeadAssembler small = new HeadAssembler(100);
    HeaderBlock block = new HeaderBlock();
    small.beginTrailers(block);
    byte[] fields = HexFormat.of().parseHex("4001610131".repeat(4));

    assertThat(decoder.decode(fields, 0, fields.length, small)).isTrue();
    assertThat(small.finish()).isEqualTo(HeadAssembler.Verdict.OVERSIZED);
    assertThat(block.size()).isEqualTo(2);
    assertThat(trailers("be")).isEqualTo("a: 1");
  }

  private String request(String hex) {
    RequestHead head = new RequestHead();
    assembler.beginRequest(head);
    String verdict = decode(hex);
    return verdict.isEmpty()
        ? head.methodText()
            + ' '
            + head.schemeText()
            + ' '
            + head.authorityText()
            + ' '
            + head.pathText()
            + ' '
            + fields(head.headers())
        : verdict;
  }

  private String response(String hex) {
    ResponseHead head = new ResponseHead();
    assembler.beginResponse(head);
    String verdict = decode(hex);
    return verdict.isEmpty() ? head.status() + " " + fields(head.headers()) : verdict;
  }

  private String trailers(String hex) {
    HeaderBlock block = new HeaderBlock();
    assembler.beginTrailers(block);
    String verdict = decode(hex);
    return verdict.isEmpty() ? fields(block) : verdict;
  }

  private String decode(String hex) {
    byte[] block = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(decoder.decode(block, 0, block.length, assembler)).isTrue();
    HeadAssembler.Verdict verdict = assembler.finish();
    return verdict == HeadAssembler.Verdict.COMPLETE ? "" : verdict.name();
  }

  private static String fields(HeaderBlock block) {
    return block.toString().strip().replace('\n', ' ');
  }
}
