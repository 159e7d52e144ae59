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

  /**
   * The script; the program and its arguments are the script's positional parameters. It starts few
   * processes, since some thirty containers start at once.
   */
  static String script(Plan plan) {
    StringBuilder script = new StringBuilder("set -e\nexec 2>>" + quote(plan.log()) + "\n");
    script.append("R=").append(quote(plan.directory())).append('\n');
    script.append("echo ").append(quote(plan.hostname())).append(" >/proc/sys/kernel/hostname\n");
    script.append(
        """
        mount -t tmpfs -o mode=755 tmpfs "$R"
        cd "$R"
        mkdir -p proc sys dev tmp run root etc home usr var/tmp var/lib var/cache
        chmod 1777 tmp var/tmp
        ln -s ../run var/run
        links=
        for d in usr bin sbin lib lib32 lib64 libx32; do
          if [ -L /$d ]; then
            links="$links /$d"
          elif [ -d /$d ]; then
            [ -d $d ] || mkdir $d
            mount -o bind,ro /$d $d
          fi
        done
        [ -z "$links" ] || cp -P $links .
        mount -t proc proc proc
        mount --rbind /dev dev
        mount --rbind /sys sys
        """);
    for (Path directory : plan.shared()) {
      // Directories of the host that are under /usr are there already.
      if (!directory.startsWith("/usr")) {
        mount(script, new Mount(directory, directory.toString(), true));
      }
    }
    for (Mount mount : plan.mounts()) {
      mount(script, mount);
    }
    return script.append(become(plan)).toString();
  }

  private static void mount(StringBuilder script, Mount mount) {
    String parent = String.valueOf(Path.of(mount.target()).getParent());
    script.append(
        """
        if [ -e %2$s ]; then :; elif [ -d %1$s ]; then mkdir -p %2$s; else mkdir -p %3$s; : >%2$s; fi
        mount -o bind%4$s %1$s %2$s
        """
            .formatted(
                quote(mount.source()),
                quote("." + mount.target()),
                quote("." + parent),
                mount.readOnly() ? ",ro" : ""));
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
