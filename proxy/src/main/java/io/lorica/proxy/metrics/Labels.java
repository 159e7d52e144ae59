package io.lorica.proxy.metrics;

import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The labels of one series, in printed order and already escaped: two label sets are equal when
 * they print the same. Immutable; made when a stack or connection is set up, never per request.
 */
public final class Labels {
  /** No labels. */
  public static final Labels NONE = new Labels("");

  /** Values longer than this are cut, so that a peer cannot choose the size of a series. */
  static final int MAX_VALUE = 512;

  private final String text;

  private Labels(String text) {
    this.text = text;
  }

  /** One label. */
  public static Labels of(String name, String value) {
    return NONE.with(name, value);
  }

  /**
   * Whether a text can be the name of a label, by the rules of the exposition format. A name is
   * printed as it is, so one that others chose is to be asked about.
   */
  public static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** These labels and those of a map behind a prefix, without any whose name would be none. */
  public Labels withAll(String prefix, SortedMap<String, String> values) {
    Labels labels = this;
    for (Map.Entry<String, String> value : values.entrySet()) {
      String name = prefix + value.getKey();
      labels = isName(name) ? labels.with(name, value.getValue()) : labels;
    }
    return labels;
  }

  /** {@code target_addr}, {@code target_ip}, {@code target_port} (spec 03 §4.3). */
  public static Labels target(InetSocketAddress address) {
    String ip = address.getAddress().getHostAddress();
    String host = ip.indexOf(':') >= 0 ? '[' + ip + ']' : ip;
    return of("target_addr", host + ':' + address.getPort())
        .with("target_ip", ip)
        .with("target_port", Integer.toString(address.getPort()));
  }

  /** These labels and one more behind them. */
  public Labels with(String name, String value) {
    StringBuilder longer = new StringBuilder(text.length() + name.length() + value.length() + 4);
    longer.append(text);
    if (!text.isEmpty()) {
      longer.append(',');
    }
    longer.append(name).append("=\"");
    escape(value, longer);
    return new Labels(longer.append('"').toString());
  }

  /** These labels and those of {@code more} behind them. */
  public Labels with(Labels more) {
    if (text.isEmpty()) {
      return more;
    }
    return more.text.isEmpty() ? this : new Labels(text + ',' + more.text);
  }

  /** What stands between the braces. */
  public String text() {
    return text;
  }

  /**
   * The labels by name, in order, without escapes and without {@code prefix}, which all names have.
   * For those who show labels elsewhere than on the page of metrics; values longer than {@link
   * #MAX_VALUE} are cut here, too.
   */
  public Map<String, String> values(String prefix) {
    Map<String, String> values = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      StringBuilder value = new StringBuilder();
      int end = unescape(equals + 2, value);
      values.put(text.substring(at + prefix.length(), equals), value.toString());
      at = end + 2;
    }
    return Collections.unmodifiableMap(values);
  }

  /** Reads a value from {@code at} to the quote behind it, whose index is returned. */
  private int unescape(int at, StringBuilder value) {
    int i = at;
    while (text.charAt(i) != '"') {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
        c = text.charAt(i) == 'n' ? '\n' : text.charAt(i);
      }
      value.append(c);
      i++;
    }
    return i;
  }

  private static void escape(String value, StringBuilder to) {
    int end = Math.min(value.length(), MAX_VALUE);
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> to.append("\\\\");
        case '"' -> to.append("\\\"");
        case '\n' -> to.append("\\n");
        default -> to.append(c);
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Labels labels && labels.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return '{' + text + '}';
  }
}
