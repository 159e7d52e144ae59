package io.lorica.sandbox.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;

/**
 * What is written down of a running sandbox, so that a later command can find it or clean up.
 *
 * @param supervisor the process that started it and would end it
 * @param node the process whose end ends everything in the sandbox
 */
record SandboxState(OwnProcess supervisor, OwnProcess node) {
  private static final String FILE = "state";

  void write(Path directory) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("supervisor.pid", Long.toString(supervisor.pid()));
    properties.setProperty("supervisor.started", Long.toString(supervisor.started()));
    properties.setProperty("node.pid", Long.toString(node.pid()));
    properties.setProperty("node.started", Long.toString(node.started()));
    Path temporary = directory.resolve(FILE + ".new");
    try (var out = Files.newBufferedWriter(temporary)) {
      properties.store(out, null);
    }
    Files.move(temporary, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
  }

  static Optional<SandboxState> read(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      properties.load(in);
    }
    return Optional.of(
        new SandboxState(process(properties, "supervisor"), process(properties, "node")));
  }

  static void delete(Path directory) throws IOException {
    Files.deleteIfExists(directory.resolve(FILE));
  }

  private static OwnProcess process(Properties properties, String name) {
    return new OwnProcess(
        Long.parseLong(properties.getProperty(name + ".pid", "0")),
        Long.parseLong(properties.getProperty(name + ".started", "0")));
  }
}
