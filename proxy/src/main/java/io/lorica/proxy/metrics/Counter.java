package io.lorica.proxy.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A number that only grows. {@link Series} says who may write. */
public final class Counter extends Series {
  private static final VarHandle VALUE = handle();

  @SuppressWarnings({"unused", "UnusedVariable"}) // reached through VALUE
  private long value;

  public void increment() {
    add(1);
  }

  public void add(long amount) {
    VALUE.setOpaque(this, (long) VALUE.getOpaque(this) + amount);
  }

  public long value() {
    return (long) VALUE.getOpaque(this);
  }

  private static VarHandle handle() {
    try {
      return MethodHandles.lookup().findVarHandle(Counter.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
