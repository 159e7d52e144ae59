package io.lorica.sandbox.node;

import java.nio.file.Path;
import java.util.List;

/**
 * The script that gives a container its own view of the file system and then becomes the
 * container's program. Pure: this class only writes text.
 *
 * <p>The script writes one line to its standard output when all is prepared; the program's output
 * goes to the log, as the script's errors do.
 *
 * <p>The view is a root in memory with the host's programs mounted read-only, fresh {@code /tmp}
 * and {@code /run}, the pod's volumes, and the node's {@code /etc} with the pod's own name service
 * files. It is gone with the process.
 */
final class ContainerRoot {
  private ContainerRoot() {}

  /** A directory or file of the host, seen in the container. */
  record Mount(Path source, String target, boolean readOnly) {}

  /**
   * Who the program runs as.
   *
   * @param uid user; root keeps what a container runtime leaves root by default
   * @param gid group
   * @param capabilities names in lower case without {@code cap_}, added
   */
  record Credentials(long uid, long gid, List<String> capabilities) {
    Credentials {
      capabilities = List.copyOf(capabilities);
    }
  }

  /**
   * What a container sees and runs.
   *
   * @param directory empty directory of the host on which the root is mounted
   * @param log file to which the program's output is appended
   * @param hostname name of the pod
   * @param shared directories of the host that are seen under the same path, read-only
   * @param mounts the container's volumes
   * @param workingDirectory where the program starts
   * @param credentials who it runs as
   */
  record Plan(
      Path directory,
      Path log,
      String hostname,
      List<Path> shared,
      List<Mount> mounts,
      String workingDirectory,
      Credentials credentials) {
    Plan {
      shared = List.copyOf(shared);
      mounts = List.copyOf(mounts);
    }
  }

  /** The script; the program and its arguments are the script's positional parameters. */
  static String script(Plan plan) {
    StringBuilder script = new StringBuilder("set -e\nexec 2>>" + quote(plan.log()) + "\n");
    script.append("R=").append(quote(plan.directory())).append('\n');
    script.append("hostname ").append(quote(plan.hostname())).append('\n');
    script.append(
        """
        mount -t tmpfs -o mode=755 tmpfs "$R"
        cd "$R"
        mkdir -p proc sys dev tmp run root etc home var/tmp var/lib var/cache
        chmod 1777 tmp var/tmp
        ln -s ../run var/run
        for d in usr bin sbin lib lib32 lib64 libx32; do
          if [ -L /$d ]; then
            cp -P /$d $d
          elif [ -d /$d ]; then
            mkdir $d && mount --bind /$d $d && mount -o remount,bind,ro $d
          fi
        done
        mount -t proc proc proc
        mount --rbind /dev dev
        mount --rbind /sys sys
        """);
    for (Path directory : plan.shared()) {
      mount(script, new Mount(directory, directory.toString(), true), true);
    }
    for (Mount mount : plan.mounts()) {
      mount(script, mount, false);
    }
    return script.append(become(plan)).toString();
  }

  /** Directories of the host that are already under {@code /usr} are there without a mount. */
  private static void mount(StringBuilder script, Mount mount, boolean shared) {
    if (shared && mount.source().startsWith("/usr")) {
      return;
    }
    String source = quote(mount.source());
    String target = quote("." + mount.target());
    script.append(
        """
        if [ -d %1$s ]; then mkdir -p %2$s; else mkdir -p "$(dirname %2$s)"; [ -e %2$s ] || : >%2$s; fi
        mount --bind %1$s %2$s
        """
            .formatted(source, target));
    if (mount.readOnly()) {
      script.append("mount -o remount,bind,ro %s\n".formatted(target));
    }
  }

  private static String become(Plan plan) {
    Credentials who = plan.credentials();
    StringBuilder line = new StringBuilder("exec chroot \"$R\" setpriv");
    line.append(" --reuid=").append(who.uid()).append(" --regid=").append(who.gid());
    line.append(" --clear-groups --no-new-privs");
    if (who.uid() == 0) {
      line.append(" --bounding-set=-all");
      for (String capability : ROOT_CAPABILITIES) {
        line.append(",+").append(capability);
      }
      who.capabilities().forEach(capability -> line.append(",+").append(capability));
    } else {
      String added = String.join("", who.capabilities().stream().map(each -> ",+" + each).toList());
      line.append(" --inh-caps=-all").append(added).append(" --ambient-caps=-all").append(added);
    }
    line.append(" -- sh -c 'cd ").append(quote(plan.workingDirectory()).replace("'", "'\\''"));
    return line.append(" && echo started && exec \"$@\" >&2' sh \"$@\"\n").toString();
  }

  /** What container runtimes leave to root by default. */
  private static final List<String> ROOT_CAPABILITIES =
      List.of(
          "chown",
          "dac_override",
          "fowner",
          "fsetid",
          "kill",
          "setgid",
          "setuid",
          "setpcap",
          "net_bind_service",
          "net_raw",
          "sys_chroot");

  private static String quote(Object text) {
    return "'" + text.toString().replace("'", "'\\''") + "'";
  }
}
