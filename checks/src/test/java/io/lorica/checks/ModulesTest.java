package io.lorica.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ModulesTest {
  private static final Repository REPOSITORY = Repository.find();

  @Test
  void modulesUseOnlyThoseThatTheTableLists() {
    assertThat(violations(CompiledTree.main())).isEmpty();
  }

  @Test
  void everyClassBelongsToAModule() {
    assertThat(CompiledTree.main())
        .filteredOn(type -> type.getPackageName().startsWith("io.lorica"))
        .filteredOn(type -> Modules.of(type).isEmpty())
        .extracting(JavaClass::getName)
        .isEmpty();
  }

  @Test
  void everyModuleWithSourcesWasRead() {
    for (Path module : REPOSITORY.modules()) {
      if (Files.isDirectory(module.resolve("src/main/java"))) {
        assertThat(module.resolve("target/classes")).as("compile the tree first").exists();
      }
    }
    assertThat(CompiledTree.main()).hasSizeGreaterThan(100);
    assertThat(CompiledTree.test()).hasSizeGreaterThan(20);
  }

  @Test
  void ruleFindsAForbiddenArrow() {
    JavaClass record = only(Behaviour.class);
    JavaClass rule = only(ModulesTest.class);
    assertThat(Modules.CHECKS.allows(record, rule)).isTrue();
    assertThat(Modules.MESH.allows(record, rule)).isFalse();
  }

  private static JavaClass only(Class<?> type) {
    return new ClassFileImporter().importClass(type);
  }

  private static List<String> violations(JavaClasses classes) {
    TreeSet<String> violations = new TreeSet<>();
    for (JavaClass user : classes) {
      Optional<Modules> module = Modules.of(user);
      if (module.isPresent()) {
        for (Dependency arrow : user.getDirectDependenciesFromSelf()) {
          if (!module.get().allows(user, arrow.getTargetClass().getBaseComponentType())) {
            violations.add(user.getName() + " -> " + arrow.getTargetClass().getName());
          }
        }
      }
    }
    return List.copyOf(violations);
  }
}
