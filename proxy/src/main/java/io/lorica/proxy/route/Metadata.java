package io.lorica.proxy.route;

/** The name of what a policy, route or backend comes from; labels and error texts print it. */
public sealed interface Metadata {
  /** Something the proxy or the control plane made up, such as {@code default.http}. */
  record Default(String name) implements Metadata {
    @Override
    public String toString() {
      return "default." + name;
    }
  }

  /**
   * A Kubernetes resource.
   *
   * @param section empty if the whole resource is meant
   * @param port 0 if no port is meant
   */
  record Resource(
      String group, String kind, String namespace, String name, String section, int port)
      implements Metadata {
    @Override
    public String toString() {
      String text = kind + '.' + namespace + '.' + name;
      return port == 0 ? text : text + ':' + port;
    }
  }
}
