package io.lorica.proxy.metrics;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** A metrics page as one text. */
public final class PageText {
  private PageText() {}

  public static String of(MetricsPage page) {
    StringWriter text = new StringWriter();
    try {
      page.print(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
