package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderName;
import java.nio.charset.StandardCharsets;

/** The static table of RFC 7541 Appendix A, indexed from 1. */
final class StaticTable {
  /** Number of entries. */
  static final int LENGTH = 61;

  private static final String[][] ENTRIES = {
    {":authority", ""},
    {":method", "GET"},
    {":method", "POST"},
    {":path", "/"},
    {":path", "/index.html"},
    {":scheme", "http"},
    {":scheme", "https"},
    {":status", "200"},
    {":status", "204"},
    {":status", "206"},
    {":status", "304"},
    {":status", "400"},
    {":status", "404"},
    {":status", "500"},
    {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"},
    {"accept-language", ""},
    {"accept-ranges", ""},
    {"accept", ""},
    {"access-control-allow-origin", ""},
    {"age", ""},
    {"allow", ""},
    {"authorization", ""},
    {"cache-control", ""},
    {"content-disposition", ""},
    {"content-encoding", ""},
    {"content-language", ""},
    {"content-length", ""},
    {"content-location", ""},
    {"content-range", ""},
    {"content-type", ""},
    {"cookie", ""},
    {"date", ""},
    {"etag", ""},
    {"expect", ""},
    {"expires", ""},
    {"from", ""},
    {"host", ""},
    {"if-match", ""},
    {"if-modified-since", ""},
    {"if-none-match", ""},
    {"if-range", ""},
    {"if-unmodified-since", ""},
    {"last-modified", ""},
    {"link", ""},
    {"location", ""},
    {"max-forwards", ""},
    {"proxy-authenticate", ""},
    {"proxy-authorization", ""},
    {"range", ""},
    {"referer", ""},
    {"refresh", ""},
    {"retry-after", ""},
    {"server", ""},
    {"set-cookie", ""},
    {"strict-transport-security", ""},
    {"transfer-encoding", ""},
    {"user-agent", ""},
    {"vary", ""},
    {"via", ""},
    {"www-authenticate", ""},
  };

  private static final byte[][] NAMES = new byte[LENGTH + 1][];
  private static final byte[][] VALUES = new byte[LENGTH + 1][];
  private static final int[] NUMBERS = new int[LENGTH + 1];

  /** By {@link HeaderName}: the index of an entry with that name, or 0. */
  private static final byte[] INDEX_OF_NAME = new byte[HeaderName.values().length];

  static {
    for (int index = LENGTH; index >= 1; index--) {
      NAMES[index] = ENTRIES[index - 1][0].getBytes(StandardCharsets.US_ASCII);
      VALUES[index] = ENTRIES[index - 1][1].getBytes(StandardCharsets.US_ASCII);
      NUMBERS[index] = FieldName.classify(NAMES[index], 0, NAMES[index].length);
      if (NUMBERS[index] > 0) {
        INDEX_OF_NAME[NUMBERS[index]] = (byte) index;
      }
    }
  }

  private StaticTable() {}

  /** The entry's name. Not to be written to. */
  static byte[] name(int index) {
    return NAMES[index];
  }

  /** The entry's value. Not to be written to. */
  static byte[] value(int index) {
    return VALUES[index];
  }

  /** The entry's name as a {@link FieldName} number. */
  static int number(int index) {
    return NUMBERS[index];
  }

  /** An index whose entry has that {@link HeaderName}, given by ordinal, or 0. */
  static int indexOfName(int header) {
    return INDEX_OF_NAME[header];
  }
}
