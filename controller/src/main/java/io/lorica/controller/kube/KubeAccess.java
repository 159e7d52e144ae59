package io.lorica.controller.kube;

import java.net.URI;
import java.nio.file.Path;

/** Where the API server is and who we are to it. */
public sealed interface KubeAccess {

  /** What the flag {@code -kubeconfig} means: a file, or with an empty value the usual places. */
  static KubeAccess ofFlag(String kubeconfig) {
    return kubeconfig.isEmpty() ? new Discovered() : new KubeconfigFile(Path.of(kubeconfig));
  }

  /**
   * The file that {@code KUBECONFIG} names, else the one in the home directory, else the pod's own
   * account.
   */
  record Discovered() implements KubeAccess {}

  /** The current context of one kubeconfig file. */
  record KubeconfigFile(Path file) implements KubeAccess {}

  /** A server without authentication at a URL: an embedded one. */
  record Url(URI server) implements KubeAccess {}
}
