package io.lorica.destination.model.policy;

/** What a policy, route or backend comes from, for metrics and logs of the proxy. */
public sealed interface PolicyRef {
  /** Something built in, by its name. */
  record Default(String name) implements PolicyRef {}

  /**
   * An object of the cluster.
   *
   * @param group {@code core} for the core group
   * @param namespace empty where the wire leaves it out
   * @param port 0 where the wire leaves it out
   */
  record Resource(String group, String kind, String name, String namespace, int port)
      implements PolicyRef {}
}
