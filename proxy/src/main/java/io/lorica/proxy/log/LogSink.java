package io.lorica.proxy.log;

/** Where finished lines go. Called from any thread; must not block for long. */
@FunctionalInterface
public interface LogSink {
  /** Takes one line with its line feed. */
  void write(String line);
}
