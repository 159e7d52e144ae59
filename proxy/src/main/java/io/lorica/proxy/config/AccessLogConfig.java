package io.lorica.proxy.config;

import java.util.Optional;

/**
 * The access log (spec 03 §8).
 *
 * @param format empty means that there is no such log
 * @param complaint to be told on standard error: a value that is no format leaves the log off
 */
public record AccessLogConfig(Optional<Format> format, Optional<String> complaint) {
  /** What a line looks like. */
  public enum Format {
    APACHE,
    JSON
  }

  private static final String NAME = "ACCESS_LOG";

  static AccessLogConfig read(EnvReader env) {
    return env.find(NAME, text -> text)
        .map(
            text ->
                switch (text) {
                  case "apache" -> in(Format.APACHE);
                  case "json" -> in(Format.JSON);
                  default ->
                      new AccessLogConfig(
                          Optional.empty(),
                          Optional.of("Invalid " + env.full(NAME) + "=" + EnvReader.quoted(text)));
                })
        .orElse(new AccessLogConfig(Optional.empty(), Optional.empty()));
  }

  private static AccessLogConfig in(Format format) {
    return new AccessLogConfig(Optional.of(format), Optional.empty());
  }
}
