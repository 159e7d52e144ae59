package io.lorica.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

final class NullMarkedTest {
  @Test
  void everyPackageIsNullMarked() {
    TreeSet<String> packages = new TreeSet<>(packages(CompiledTree.main()));
    packages.addAll(packages(CompiledTree.test()));
    TreeSet<String> marked = new TreeSet<>(marked(CompiledTree.main()));
    marked.addAll(marked(CompiledTree.test()));
    packages.removeAll(marked);
    assertThat(packages).as("packages without @NullMarked in their package-info.java").isEmpty();
  }

  private static List<String> packages(JavaClasses classes) {
    return ours(classes).map(JavaClass::getPackageName).distinct().toList();
  }

  private static List<String> marked(JavaClasses classes) {
    return ours(classes)
        .filter(type -> type.getSimpleName().equals("package-info"))
        .filter(type -> type.isAnnotatedWith(NullMarked.class))
        .map(JavaClass::getPackageName)
        .toList();
  }

  private static Stream<JavaClass> ours(JavaClasses classes) {
    return classes.stream().filter(type -> type.getPackageName().startsWith("io.lorica"));
  }
}
