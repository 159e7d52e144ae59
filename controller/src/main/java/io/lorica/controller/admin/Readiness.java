package io.lorica.controller.admin;

import java.util.Set;
import java.util.TreeSet;

/** What a face still waits for before it may be sent traffic. Safe on any thread. */
public final class Readiness {
  private final Set<String> missing = new TreeSet<>();

  /** Not ready until each of these is {@linkplain #met met}. */
  public Readiness(String... conditions) {
    missing.addAll(Set.of(conditions));
  }

  /** The condition holds from now on. */
  public synchronized void met(String condition) {
    missing.remove(condition);
  }

  /** The condition holds no longer, or is a new one. */
  public synchronized void missing(String condition) {
    missing.add(condition);
  }

  public synchronized boolean ready() {
    return missing.isEmpty();
  }

  /** What is missing, in alphabetical order. */
  @Override
  public synchronized String toString() {
    return missing.isEmpty() ? "ready" : "waits for " + String.join(", ", missing);
  }
}
