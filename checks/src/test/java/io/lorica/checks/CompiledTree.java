package io.lorica.checks;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The compiled classes of all modules but the generated ones, read once. */
final class CompiledTree {
  private static final Repository REPOSITORY = Repository.find();
  private static final JavaClasses MAIN = read("target/classes");
  private static final JavaClasses TEST = read("target/test-classes");

  private CompiledTree() {}

  /** What ships, and the kit. */
  static JavaClasses main() {
    return MAIN;
  }

  /** The tests. */
  static JavaClasses test() {
    return TEST;
  }

  private static JavaClasses read(String folder) {
    List<Path> folders = new ArrayList<>();
    for (Path module : REPOSITORY.modules()) {
      boolean generated = module.endsWith("proto");
      Path classes = module.resolve(folder);
      if (!generated && Files.isDirectory(classes)) {
        folders.add(classes);
      }
    }
    return new ClassFileImporter().importPaths(folders);
  }
}
