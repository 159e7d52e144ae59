package io.lorica.proxy.route;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a query, decoded as forms encode them (WHATWG URL, application/x-www-form-
 * urlencoded): plus is a space, an incomplete escape is itself. Pure.
 */
final class QueryString {
  private static final int HEX = 16;

  /** A parameter; one without an equals sign has an empty value. Each byte is one character. */
  record Parameter(String name, String value) {}

  private QueryString() {}

  static List<Parameter> parse(String query) {
    List<Parameter> parameters = new ArrayList<>();
    int start = 0;
    while (start <= query.length()) {
      int end = query.indexOf('&', start);
      end = end < 0 ? query.length() : end;
      if (end > start) {
        parameters.add(parameter(query.substring(start, end)));
      }
      start = end + 1;
    }
    return parameters;
  }

  private static Parameter parameter(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new Parameter(decode(text), "")
        : new Parameter(decode(text.substring(0, equals)), decode(text.substring(equals + 1)));
  }

  private static String decode(String text) {
    if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int escaped = c == '%' ? escape(text, i) : -1;
      if (escaped >= 0) {
        bytes.write(escaped);
        i += 2;
      } else {
        bytes.write(c == '+' ? ' ' : c);
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static int escape(String text, int percent) {
    if (percent + 2 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(percent + 1), HEX);
    int low = Character.digit(text.charAt(percent + 2), HEX);
    return high < 0 || low < 0 ? -1 : high * HEX + low;
  }
}
