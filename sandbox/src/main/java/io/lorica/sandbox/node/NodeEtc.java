package io.lorica.sandbox.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories in memory that the node keeps for its pods. */
public final class NodeEtc {
  private NodeEtc() {}

  /** A file system in memory under the directory; seen in this mount namespace only. */
  public static Path memory(Path directory) throws IOException {
    Path memory = Files.createDirectories(directory.resolve("memory"));
    Commands.script("mount -t tmpfs -o mode=755 tmpfs '%s'\n".formatted(memory));
    return memory;
  }

  /** What containers see as {@code /etc}: the host's, as far as programs need it. */
  public static Path create(Path memory) throws IOException {
    Path etc = Files.createDirectory(memory.resolve("etc"));
    Commands.script(
        """
        cd /etc
        for f in passwd group ld.so.cache ld.so.conf ld.so.conf.d ssl ca-certificates alternatives \\
            protocols services localtime timezone ethertypes xtables.conf locale.alias java*; do
          if [ -e "$f" ]; then cp -a "$f" '%1$s/'; fi
        done
        cd '%1$s'
        : >resolv.conf; : >hosts; : >hostname
        printf 'passwd: files\\ngroup: files\\nhosts: files dns\\nservices: files\\nprotocols: files\\n' \\
          >nsswitch.conf
        """
            .formatted(etc));
    return etc;
  }
}
