package io.lorica.checks;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.checks.SpecPages.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class CoveragePageTest {
  private static final SpecPages TWO =
      new SpecPages(List.of(new Page(1, 2, "one"), new Page(2, 3, "two")));

  @Test
  void committedPageIsTheOneThatTheMarksGive() {
    Repository repository = Repository.find();
    assertThat(Repository.read(CoveragePage.file(repository)))
        .as("docs/coverage-of-spec.md is stale; 'make coverage' writes it")
        .isEqualTo(CoveragePage.of(repository).render());
  }

  @Test
  void marksAndExceptionsContradictNothing() {
    assertThat(CoveragePage.of(Repository.find()).problems()).isEmpty();
  }

  @Test
  void pageCountsAndListsWhatIsCovered() {
    String source =
        """
        final class ATest {
          @Test
          @Spec("01#1")
          void first() {}

          @Spec({"02#3", "01#1"})
          @ParameterizedTest
          void second() {}
        }
        """;
    String page = page(source, "02#1-2 later\n").render();
    assertThat(page)
        .contains("| 01 one | 2 | 1 | 0 |\n| 02 two | 3 | 1 | 2 |\n| all | 5 | 2 | 2 |\n")
        .contains("## 01 one", "| 1 | `ATest.first`, `ATest.second` |\n| 2 | |\n")
        .contains("| 1 | later |\n| 2 | later |\n| 3 | `ATest.second` |\n");
  }

  @Test
  void markOnATypeNamesTheType() {
    String source = "@Spec(\"01#2\")\nfinal class ATest {\n  @Test\n  void first() {}\n}\n";
    assertThat(page(source, "").render()).contains("| 2 | `ATest` |");
  }

  @Test
  void contradictionsAreNamed() {
    String source =
        """
        final class ATest {
          @Spec("1#1")
          void misspelt() {}

          @Spec("01#3")
          void unknown() {}

          @Spec(CONSTANT)
          void unreadable() {}

          @Spec("01#1")
          void covered() {}
        }
        """;
    assertThat(page(source, "01#1 why\n01#1 twice\nnonsense\n").problems())
        .containsExactlyInAnyOrder(
            "ATest.misspelt: not a behaviour: 1#1",
            "ATest.unreadable: a mark without a literal",
            "docs/coverage-exceptions.txt: twice: 01#1",
            "docs/coverage-exceptions.txt: not 'NN#N reason': nonsense",
            "no page lists 01#3",
            "covered and excepted: 01#1");
  }

  private static CoveragePage page(String source, String exceptions) {
    SpecMarks marks = new SpecMarks(new TreeMap<>(), new ArrayList<>());
    marks.read("ATest", source);
    return new CoveragePage(TWO, marks, CoverageExceptions.parse(exceptions));
  }
}
