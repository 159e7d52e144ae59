package io.lorica.proxy.discovery;

/** One step from the wire to a value. */
@FunctionalInterface
interface Translation<W, V> {
  V translate(W wire) throws Unusable;
}
