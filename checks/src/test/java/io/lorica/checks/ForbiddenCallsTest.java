package io.lorica.checks;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls that make behaviour depend on the machine instead of on what a test hands in. */
final class ForbiddenCallsTest {
  private static final List<String> SLEEP =
      List.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep");

  private static final List<String> CLOCKS =
      List.of(
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.InstantSource.system",
          "java.time.Clock.system",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "io.lorica.mesh.time.NanoClock.system");

  private static final List<String> RANDOMNESS =
      List.of(
          "java.lang.Math.random",
          "java.util.Random.<init>",
          "java.util.SplittableRandom.<init>",
          "java.util.concurrent.ThreadLocalRandom.current",
          "java.util.random.RandomGenerator.getDefault",
          "java.util.random.RandomGenerator.of");

  /** Classes that read the machine's time all the same, and why. */
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "io.lorica.controller.kube.KubeClient",
          "wires its own meter, which no caller could choose a clock for",
          "io.lorica.controller.kube.RequestMeter",
          "holds back the virtual thread that makes the request, as the agreed rate demands",
          "io.lorica.proxy.log.Logging",
          "lines carry the machine's time before anything is wired");

  @Test
  void everyExceptionIsNeeded() {
    List<String> forbidden = Stream.of(SLEEP, CLOCKS).flatMap(List::stream).toList();
    for (String exception : EXCEPTIONS.keySet()) {
      assertThat(calls(CompiledTree.main(), forbidden, type -> outermost(type).equals(exception)))
          .as(exception)
          .isNotEmpty();
    }
  }

  @Test
  void nothingSleeps() {
    assertThat(calls(CompiledTree.main(), SLEEP, ForbiddenCallsTest::isConfined)).isEmpty();
    assertThat(calls(CompiledTree.test(), SLEEP, _ -> true)).isEmpty();
  }

  @Test
  void productionTakesItsClockInTheConstructor() {
    assertThat(calls(CompiledTree.main(), CLOCKS, ForbiddenCallsTest::isConfined)).isEmpty();
  }

  @Test
  void productionTakesItsRandomnessInTheConstructor() {
    assertThat(calls(CompiledTree.main(), RANDOMNESS, ForbiddenCallsTest::isConfined)).isEmpty();
  }

  @Test
  void testsSeedTheirRandomness() {
    assertThat(calls(CompiledTree.test(), RANDOMNESS, type -> !type.isEquivalentTo(Unseeded.class)))
        .isEmpty();
  }

  @Test
  void noTestIsSwitchedOff() {
    TreeSet<String> off = new TreeSet<>();
    for (JavaClass type : CompiledTree.test()) {
      type.getDirectDependenciesFromSelf().stream()
          .map(dependency -> dependency.getTargetClass().getName())
          .filter(
              name ->
                  name.startsWith("org.junit.jupiter.api.Disabled")
                      || name.startsWith("org.junit.jupiter.api.condition.Disabled"))
          .forEach(name -> off.add(type.getName() + " -> " + name));
    }
    assertThat(off).isEmpty();
  }

  @Test
  void ruleFindsACall() {
    JavaClasses self = new ClassFileImporter().importClasses(Unseeded.class);
    assertThat(calls(self, RANDOMNESS, _ -> true)).singleElement().asString().contains("Random");
    assertThat(calls(self, SLEEP, _ -> true)).isEmpty();
  }

  /** What the rules are there to find. */
  static final class Unseeded {
    static Random roll() {
      return new Random();
    }
  }

  private static List<String> calls(
      JavaClasses classes, List<String> forbidden, Predicate<JavaClass> where) {
    TreeSet<String> found = new TreeSet<>();
    for (JavaClass type : classes) {
      if (where.test(type)) {
        type.getAccessesFromSelf().stream()
            .filter(call -> forbidden.stream().anyMatch(name -> isTo(call, name)))
            .filter(call -> !isSeeded(call))
            .forEach(call -> found.add(call.getDescription()));
      }
    }
    return List.copyOf(found);
  }

  private static String outermost(JavaClass type) {
    return type.getName().replaceFirst("\\$.*", "");
  }

  /** All but the wiring, which hands the real ones in, and what is no part of a program. */
  private static boolean isConfined(JavaClass type) {
    String name = outermost(type);
    return !EXCEPTIONS.containsKey(name)
        && !name.startsWith("io.lorica.mesh.time.")
        && !name.startsWith("io.lorica.testkit.")
        && !name.startsWith("io.lorica.checks.")
        && !name.endsWith("Main")
        && !name.endsWith("Wiring");
  }

  private static boolean isTo(JavaAccess<?> call, String name) {
    String target = call.getTarget().getOwner().getName() + "." + call.getTarget().getName();
    // Prefix, for the families system, systemUTC, systemDefaultZone.
    return name.endsWith("system") ? target.startsWith(name) : target.equals(name);
  }

  /** A random source made from a seed that the caller hands in. */
  private static boolean isSeeded(JavaAccess<?> call) {
    return call.getTarget().getName().equals("<init>")
        && call.getTarget().getFullName().endsWith("(long)");
  }
}
