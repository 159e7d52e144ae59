package io.lorica.destination.model.policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A host name, or all names below one. */
public sealed interface HostMatch {
  record Exact(String host) implements HostMatch {}

  /** {@code *.example.com} as {@code [com, example]}. */
  record Suffix(List<String> reverseLabels) implements HostMatch {
    public Suffix {
      reverseLabels = List.copyOf(reverseLabels);
    }
  }

  /** As routes write it; a bare {@code *} is an exact name (spec 07 §5). */
  static HostMatch of(String host) {
    if (!host.startsWith("*.")) {
      return new Exact(host);
    }
    List<String> labels = new ArrayList<>(List.of(host.substring(2).split("\\.", -1)));
    Collections.reverse(labels);
    return new Suffix(labels);
  }
}
