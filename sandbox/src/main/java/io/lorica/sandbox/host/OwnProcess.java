package io.lorica.sandbox.host;

import java.time.Instant;
import java.util.Optional;

/**
 * A process that we started, told from a later one with the same number by the time of its start.
 *
 * @param pid its number
 * @param started when it started, in milliseconds since 1970
 */
record OwnProcess(long pid, long started) {

  static OwnProcess of(ProcessHandle process) {
    return new OwnProcess(process.pid(), startOf(process));
  }

  /** The process, if it still runs. */
  Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isSame);
  }

  private boolean isSame(ProcessHandle process) {
    return startOf(process) == started;
  }

  private static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}
