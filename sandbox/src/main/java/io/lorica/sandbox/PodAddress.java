package io.lorica.sandbox;

import io.lorica.sandbox.host.HostSandbox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A container as a user names it: {@code [NAMESPACE/]POD[/CONTAINER]}, where the pod's name may be
 * shortened to its beginning.
 *
 * @param namespace empty: any
 * @param pod name or beginning of a name
 * @param container empty: the first
 */
record PodAddress(String namespace, String pod, String container) {

  static PodAddress parse(String text) {
    String[] parts = text.split("/", -1);
    return switch (parts.length) {
      case 1 -> new PodAddress("", parts[0], "");
      case 2 -> new PodAddress("", parts[0], parts[1]);
      default -> new PodAddress(parts[0], parts[1], parts[2]);
    };
  }

  /** The command line that runs a command in it; empty if there is no such container. */
  Optional<List<String>> execCommand(Path directory, List<String> command) throws IOException {
    return HostSandbox.execCommand(
        directory,
        namespace.isEmpty() ? "*" : namespace,
        pod,
        container.isEmpty() ? "*" : container,
        command);
  }
}
