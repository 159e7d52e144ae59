package io.lorica.identity;

import io.lorica.controller.args.CommandLineProgram;

/** The program {@code identity} of the control plane. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(CommandLineProgram.run(new IdentityFlags(), args));
  }
}
