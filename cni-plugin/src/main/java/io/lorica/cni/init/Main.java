package io.lorica.cni.init;

import io.lorica.cni.firewall.Commands;
import java.time.InstantSource;
import java.util.List;

/** Starts {@link ProxyInit} with this process's arguments, search path and streams. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    var program =
        new ProxyInit(Commands.ofEnvironment(), InstantSource.system(), System.out, System.err);
    System.exit(program.run(List.of(arguments)));
  }
}
