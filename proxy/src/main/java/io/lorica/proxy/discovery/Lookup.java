package io.lorica.proxy.discovery;

/**
 * One question to the control plane, live from {@link #start} to {@link #stop}. Confined to the
 * control loop.
 */
interface Lookup {
  void start();

  void stop();
}
