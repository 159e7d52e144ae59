package io.lorica.proxy.harness;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one server-streaming method says: for each key a value or a status, told to whoever watches
 * and to whoever comes later. A key of which nothing is known is not answered.
 *
 * @param <V> message
 */
public final class Script<V> {
  private final Map<String, Line<V>> lines = new HashMap<>();
  private final @Nullable V silence;

  private static final class Line<V> {
    @Nullable V value;
    @Nullable Status status;
    int calls;
    final List<StreamObserver<V>> watchers = new ArrayList<>();
  }

  /**
   * @param silence the answer for keys of which nothing is said; null for none
   */
  Script(@Nullable V silence) {
    this.silence = silence;
  }

  /** Says this from now on. */
  public synchronized void say(String key, V value) {
    Line<V> line = line(key);
    line.value = value;
    line.status = null;
    line.watchers.forEach(watcher -> watcher.onNext(value));
  }

  /** Ends the present calls with this status; calls to come too, until something else is said. */
  public synchronized void refuse(String key, Status status) {
    Line<V> line = line(key);
    line.status = status;
    end(line, status);
  }

  /** Ends the present calls; later ones hear what was said last. */
  public synchronized void breakOff(String key, Status status) {
    end(line(key), status);
  }

  /** How often it was asked. */
  public synchronized int calls(String key) {
    return line(key).calls;
  }

  synchronized void watch(String key, StreamObserver<V> watcher) {
    Line<V> line = line(key);
    line.calls++;
    V value = line.value == null ? silence : line.value;
    if (line.status != null) {
      watcher.onError(line.status.asRuntimeException());
      return;
    }
    line.watchers.add(watcher);
    if (value != null) {
      watcher.onNext(value);
    }
  }

  synchronized void forget(String key, StreamObserver<V> watcher) {
    line(key).watchers.remove(watcher);
  }

  /** Calls that are open now. */
  public synchronized int watchers(String key) {
    return line(key).watchers.size();
  }

  private static <V> void end(Line<V> line, Status status) {
    for (StreamObserver<V> watcher : line.watchers) {
      if (status.isOk()) {
        watcher.onCompleted();
      } else {
        watcher.onError(status.asRuntimeException());
      }
    }
    line.watchers.clear();
  }

  private Line<V> line(String key) {
    return lines.computeIfAbsent(key, _ -> new Line<>());
  }
}
