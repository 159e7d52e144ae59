package io.lorica.checks;

import io.lorica.checks.SpecPages.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Which behaviours of the specification have a test: {@code make coverage} writes the page. */
final class CoveragePage {
  /** Where the page lies, seen from the root. */
  static final String FILE = "docs/coverage-of-spec.md";

  private final SpecPages pages;
  private final SpecMarks marks;
  private final CoverageExceptions exceptions;

  CoveragePage(SpecPages pages, SpecMarks marks, CoverageExceptions exceptions) {
    this.pages = pages;
    this.marks = marks;
    this.exceptions = exceptions;
  }

  /** Writes the page of the tree; what is wrong with its sources is printed and ends with 1. */
  public static void main(String[] args) throws IOException {
    Repository repository = Repository.find();
    CoveragePage page = of(repository);
    page.problems().forEach(System.err::println);
    Files.writeString(file(repository), page.render());
    System.out.println("wrote " + FILE);
    System.exit(page.problems().isEmpty() ? 0 : 1);
  }

  /** The page that the tree should have. */
  static CoveragePage of(Repository repository) {
    return new CoveragePage(
        SpecPages.read(), SpecMarks.of(repository), CoverageExceptions.of(repository));
  }

  /** Where the page of a tree lies. */
  static Path file(Repository repository) {
    return repository.root().resolve(FILE);
  }

  /** Marks and exceptions that contradict the specification or each other. */
  List<String> problems() {
    List<String> problems = new ArrayList<>(marks.problems());
    problems.addAll(exceptions.problems());
    NavigableSet<Behaviour> named = new TreeSet<>(marks.tests().keySet());
    named.addAll(exceptions.reasons().keySet());
    named.stream()
        .filter(behaviour -> !pages.has(behaviour))
        .forEach(behaviour -> problems.add("no page lists " + behaviour));
    exceptions.reasons().keySet().stream()
        .filter(marks.tests()::containsKey)
        .forEach(behaviour -> problems.add("covered and excepted: " + behaviour));
    return problems;
  }

  /** The page as Markdown. */
  String render() {
    StringBuilder text =
        new StringBuilder(
            """
            # Coverage of the specification

            Made by `make coverage` from the `@Spec` marks of the tests and from
            `coverage-exceptions.txt`; not written by hand. Each page of the specification ends with a
            list of behaviours worth a test; an empty row here is one that has none yet.

            | page | behaviours | covered | excepted |
            |---|---|---|---|
            """);
    pages.pages().forEach(page -> text.append(summary(page)));
    text.append(total());
    pages.pages().forEach(page -> text.append(details(page)));
    return text.toString();
  }

  private String summary(Page page) {
    return "| %02d %s | %d | %d | %d |\n"
        .formatted(page.number(), page.subject(), page.behaviours(), covered(page), excepted(page));
  }

  private String total() {
    List<Page> all = pages.pages();
    return "| all | %d | %d | %d |\n"
        .formatted(
            all.stream().mapToInt(Page::behaviours).sum(),
            all.stream().mapToLong(this::covered).sum(),
            all.stream().mapToLong(this::excepted).sum());
  }

  private long covered(Page page) {
    return items(page).filter(item -> marks.tests().containsKey(at(page, item))).count();
  }

  private long excepted(Page page) {
    return items(page).filter(item -> exceptions.reasons().containsKey(at(page, item))).count();
  }

  private String details(Page page) {
    StringBuilder text =
        new StringBuilder("\n## %02d %s\n\n".formatted(page.number(), page.subject()));
    text.append("| item | tests, or why there is none |\n|---|---|\n");
    items(page).forEach(item -> text.append(row(item, at(page, item))));
    return text.toString();
  }

  private String row(int item, Behaviour behaviour) {
    NavigableSet<String> tests = marks.tests().getOrDefault(behaviour, new TreeSet<>());
    String cell =
        tests.isEmpty()
            ? exceptions.reasons().getOrDefault(behaviour, "")
            : "`" + String.join("`, `", tests) + "`";
    return "| %d | %s |\n".formatted(item, cell).replace("|  |", "| |");
  }

  private static IntStream items(Page page) {
    return IntStream.rangeClosed(1, page.behaviours());
  }

  private static Behaviour at(Page page, int item) {
    return new Behaviour(page.number(), item);
  }
}
