package io.lorica.sandbox.node;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The host's programs that the sandbox needs, and where they come from. */
public final class SystemTools {
  /** Program and the Debian package that has it. */
  private static final Map<String, String> NEEDED = new LinkedHashMap<>();

  static {
    NEEDED.put("ip", "iproute2");
    NEEDED.put("iptables", "iptables");
    NEEDED.put("iptables-restore", "iptables");
    NEEDED.put("sysctl", "procps");
    NEEDED.put("unshare", "util-linux");
    NEEDED.put("nsenter", "util-linux");
    NEEDED.put("setpriv", "util-linux");
    NEEDED.put("hostname", "hostname");
  }

  private SystemTools() {}

  /** The packages of all programs that are not there. */
  public static List<String> missingPackages() {
    return NEEDED.entrySet().stream()
        .filter(entry -> !isOnPath(entry.getKey()))
        .map(Map.Entry::getValue)
        .distinct()
        .toList();
  }

  /** Installs Debian packages; the caller has checked that it may. */
  public static void install(List<String> packages) throws IOException {
    Commands.require(List.of("apt-get", "update", "-qq"), "");
    List<String> install = new ArrayList<>();
    install.addAll(List.of("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y"));
    install.add("--no-install-recommends");
    install.addAll(packages);
    Commands.require(install, "");
  }

  /** Whether packages can be installed here. */
  public static boolean canInstall() {
    return isOnPath("apt-get") && Files.exists(Path.of("/etc/debian_version"));
  }

  /** The kernel's newer rule format where the host has the program for it. */
  public static String iptablesRestore() {
    return isOnPath("iptables-nft-restore") ? "iptables-nft-restore" : "iptables-restore";
  }

  static boolean isOnPath(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }
}
