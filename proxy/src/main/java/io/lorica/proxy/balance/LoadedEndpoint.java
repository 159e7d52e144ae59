package io.lorica.proxy.balance;

/** What a picker asks of an endpoint. */
public interface LoadedEndpoint {
  /** The present load; smaller is better. */
  double load(long nowNs);
}
