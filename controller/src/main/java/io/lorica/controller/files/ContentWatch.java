package io.lorica.controller.files;

import io.lorica.mesh.time.Scheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/**
 * Tells when the content of a few small files has changed, however it was changed: written in
 * place, renamed over, or swapped by the kubelet behind the {@code ..data} link. Looks at the
 * content from time to time, because no notification survives all of these.
 *
 * <p>Runs on the scheduler's thread; the callback too, so what takes long belongs elsewhere.
 */
public final class ContentWatch implements AutoCloseable {
  private final List<Path> files;
  private final Duration interval;
  private final Scheduler scheduler;
  private final Runnable changed;
  private volatile Scheduler.Timer timer;
  private volatile boolean closed;

  // Confined to the scheduler's thread after construction.
  private String last;

  /** Watches from now on: {@code changed} runs when the content differs from what it is now. */
  public ContentWatch(List<Path> files, Duration interval, Scheduler scheduler, Runnable changed) {
    this.files = List.copyOf(files);
    this.interval = interval;
    this.scheduler = scheduler;
    this.changed = changed;
    this.last = fingerprint();
    this.timer = scheduler.schedule(this::look, interval.toNanos());
  }

  private void look() {
    if (closed) {
      return;
    }
    String now = fingerprint();
    if (!now.equals(last)) {
      last = now;
      changed.run();
    }
    timer = scheduler.schedule(this::look, interval.toNanos());
  }

  /** Content of all files together; a file that cannot be read counts as absent. */
  private String fingerprint() {
    MessageDigest digest = sha256();
    for (Path file : files) {
      try {
        byte[] content = Files.readAllBytes(file);
        digest.update(
            Integer.toString(content.length).getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        digest.update(content);
      } catch (IOException absent) {
        digest.update((byte) '-');
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @Override
  public void close() {
    closed = true;
    timer.cancel();
  }
}
