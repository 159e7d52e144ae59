package io.lorica.controller.log;

/** How a log line looks. */
public enum LogFormat {
  /** {@code time="…" level=info msg="…" key=value}. */
  PLAIN,
  /** One JSON object per line with the same keys. */
  JSON;

  /** The format a flag names; anything but {@code json} is plain. */
  public static LogFormat named(String flag) {
    return flag.equals("json") ? JSON : PLAIN;
  }
}
