package io.lorica.sandbox.node;

import java.util.List;

/** How to run a command inside a container that runs. */
public final class InContainer {
  private InContainer() {}

  /**
   * The words to put before the command.
   *
   * @param pid the container's program, as seen by whoever runs the command
   */
  public static List<String> command(long pid) {
    return List.of(
        "nsenter",
        "--target=" + pid,
        "--mount",
        "--uts",
        "--ipc",
        "--net",
        "--pid",
        "--root",
        "--wd",
        "--");
  }
}
