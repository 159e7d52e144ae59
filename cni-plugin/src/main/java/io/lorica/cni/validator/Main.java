package io.lorica.cni.validator;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** Starts {@link NetworkValidator} with this process's arguments and environment. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    var program =
        new NetworkValidator(
            System.getenv(), InstantSource.system(), new SecureRandom(), System.out);
    var killed =
        new Thread(
            () -> {
              program.killed();
              // The status of a killed Java process is another one, and 95 is what is looked for.
              Runtime.getRuntime().halt(NetworkValidator.UNSUCCESSFUL);
            },
            "killed");
    Runtime.getRuntime().addShutdownHook(killed);
    int status = program.run(List.of(arguments));
    Runtime.getRuntime().removeShutdownHook(killed);
    System.exit(status);
  }
}
