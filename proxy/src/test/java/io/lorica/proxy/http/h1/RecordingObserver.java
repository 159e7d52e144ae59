package io.lorica.proxy.http.h1;

import java.util.ArrayList;
import java.util.List;

/** Remembers what it hears. */
final class RecordingObserver implements Http1Observer {
  final List<Http1Violation> violations = new ArrayList<>();
  final List<Throwable> failures = new ArrayList<>();

  @Override
  public void violation(Http1Violation violation) {
    violations.add(violation);
  }

  @Override
  public void failure(Throwable cause) {
    failures.add(cause);
  }
}
