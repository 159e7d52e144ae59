package io.lorica.proxy.config;

import java.util.BitSet;
import java.util.stream.IntStream;

/** A set of TCP ports. Immutable. */
public final class PortSet {
  private static final PortSet EMPTY = new PortSet(new BitSet());

  private final BitSet ports;

  private PortSet(BitSet ports) {
    this.ports = ports;
  }

  public static PortSet empty() {
    return EMPTY;
  }

  public static PortSet of(int... ports) {
    Builder builder = new Builder();
    for (int port : ports) {
      builder.add(port, port);
    }
    return builder.build();
  }

  public boolean contains(int port) {
    return ports.get(port);
  }

  public boolean isEmpty() {
    return ports.isEmpty();
  }

  /** The ports, ascending. */
  public IntStream stream() {
    return ports.stream();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PortSet that && ports.equals(that.ports);
  }

  @Override
  public int hashCode() {
    return ports.hashCode();
  }

  @Override
  public String toString() {
    return ports.toString();
  }

  /** Collects ranges. */
  static final class Builder {
    private final BitSet ports = new BitSet();

    void add(int first, int last) {
      ports.set(first, last + 1);
    }

    PortSet build() {
      return new PortSet((BitSet) ports.clone());
    }
  }
}
