package io.lorica.proxy.runtime;

import io.lorica.proxy.metrics.Counter;
import io.lorica.proxy.metrics.Gauge;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.ProcessFamilies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** What the kernel says of this process (spec 03 §4.11), read when the page is. Of one loop. */
final class ProcessMetrics {
  private static final Path SELF = Path.of("/proc/self");
  private static final double MS_PER_S = 1e3;

  /** Of {@code /proc}: the kernel's USER_HZ on Linux. */
  private static final double TICKS_PER_S = 100;

  private static final long PAGE_BYTES = 4096;

  // Fields of /proc/self/stat behind the command, counted from 0 (proc(5)).
  private static final int UTIME = 11;
  private static final int STIME = 12;
  private static final int THREADS = 17;
  private static final int VSIZE = 20;
  private static final int RSS = 21;

  private final LoopContext context;
  private final long startedNs;
  private final Counter uptime;
  private final Counter cpu;
  private final Gauge virtualMemory;
  private final Gauge residentMemory;
  private final Gauge threads;
  private final Gauge openFiles;

  ProcessMetrics(LoopContext context, InstantSource wall) {
    this.context = context;
    startedNs = context.nowNs();
    LoopMetrics metrics = context.metrics();
    Labels build = Labels.of("vendor", "lorica").with("version", BuildInfo.VERSION);
    metrics.gauge(ProcessFamilies.BUILD_INFO, build).set(1);
    metrics.gauge(ProcessFamilies.START_TIME, Labels.NONE).set(wall.millis() / MS_PER_S);
    uptime = metrics.counter(ProcessFamilies.UPTIME, Labels.NONE);
    cpu = metrics.counter(ProcessFamilies.CPU, Labels.NONE);
    virtualMemory = metrics.gauge(ProcessFamilies.VIRTUAL_MEMORY, Labels.NONE);
    residentMemory = metrics.gauge(ProcessFamilies.RESIDENT_MEMORY, Labels.NONE);
    threads = metrics.gauge(ProcessFamilies.THREADS, Labels.NONE);
    openFiles = metrics.gauge(ProcessFamilies.OPEN_FDS, Labels.NONE);
  }

  /** Reads anew. */
  void update() {
    long seconds = (context.nowNs() - startedNs) / 1_000_000_000L;
    uptime.add(seconds - uptime.value());
    try {
      read(Files.readString(SELF.resolve("stat")));
      openFiles.set(countFiles());
    } catch (IOException e) {
      // Without /proc the gauges stay as they are: a page without them is better than none.
      return;
    }
  }

  private void read(String stat) {
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    double ticks = Double.parseDouble(fields.get(UTIME)) + Double.parseDouble(fields.get(STIME));
    cpu.add((long) (ticks / TICKS_PER_S) - cpu.value());
    threads.set(Double.parseDouble(fields.get(THREADS)));
    virtualMemory.set(Double.parseDouble(fields.get(VSIZE)));
    residentMemory.set(Double.parseDouble(fields.get(RSS)) * PAGE_BYTES);
  }

  private static double countFiles() throws IOException {
    try (Stream<Path> files = Files.list(SELF.resolve("fd"))) {
      return files.count();
    }
  }
}
