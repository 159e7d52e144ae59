package io.lorica.checks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What the test run came to, from the reports it left behind.
 *
 * @param passed tests that ran and passed
 * @param failures names of tests that failed, and what else counts as a failure
 * @param skipped names of tests that did not run
 */
record TestSummary(int passed, List<String> failures, List<String> skipped) {
  /** Argument: a test that did not run is no failure, since this user cannot run it. */
  static final String SKIPS_ALLOWED = "--skips-allowed";

  /** Argument: the build itself failed, so that tests are missing from the reports. */
  static final String BUILD_FAILED = "--build-failed";

  /**
   * Prints what failed, then as the last line {@code N passed, N failed} (and {@code , N skipped}).
   * Ends with 1 when anything failed, or when nothing ran at all.
   */
  public static void main(String[] args) {
    List<String> arguments = List.of(args);
    TestSummary summary = of(Repository.find());
    List<String> failures = new ArrayList<>(summary.failures);
    if (arguments.contains(BUILD_FAILED)) {
      failures.add("the build, see above");
    }
    if (!arguments.contains(SKIPS_ALLOWED)) {
      summary.skipped.forEach(test -> failures.add("did not run: " + test));
    }
    if (summary.passed == 0) {
      failures.add("no test ran");
    }
    failures.forEach(failure -> System.out.println("FAILED " + failure));
    System.out.println(new TestSummary(summary.passed, failures, summary.skipped).line());
    System.exit(failures.isEmpty() ? 0 : 1);
  }

  /** Reads the reports of all modules. */
  static TestSummary of(Repository repository) {
    TestSummary summary = new TestSummary(0, new ArrayList<>(), new ArrayList<>());
    for (Path module : repository.modules()) {
      Path reports = module.resolve("target/surefire-reports");
      for (Path file : Repository.files(reports, TestSummary::isReport)) {
        summary = summary.plus(file);
      }
      for (Path file : Repository.files(reports, TestSummary::isOutput)) {
        summary.addLeaks(repository.relative(file), Repository.read(file));
      }
    }
    return summary;
  }

  /** The closing line. */
  String line() {
    String line = passed + " passed, " + failures.size() + " failed";
    return skipped.isEmpty() ? line : line + ", " + skipped.size() + " skipped";
  }

  private TestSummary plus(Path report) {
    int passedMore = 0;
    NodeList cases = parse(report).getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      Element test = (Element) cases.item(i);
      String name = test.getAttribute("classname") + "." + test.getAttribute("name");
      if (has(test, "failure") || has(test, "error")) {
        failures.add(name);
      } else if (has(test, "skipped")) {
        skipped.add(name);
      } else {
        passedMore++;
      }
    }
    return new TestSummary(passed + passedMore, failures, skipped);
  }

  /** Netty's own report, from tests whose module does not have the kit's leak check. */
  private void addLeaks(String file, String output) {
    if (output.contains("LEAK: ")) {
      failures.add("a buffer leaked, see " + file);
    }
  }

  private static Element parse(Path report) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(report.toFile())
          .getDocumentElement();
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new IllegalStateException("not a test report: " + report, e);
    }
  }

  private static boolean has(Element test, String child) {
    for (Node node = test.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(child)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isReport(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith("TEST-") && name.endsWith(".xml");
  }

  private static boolean isOutput(Path file) {
    return String.valueOf(file.getFileName()).endsWith("-output.txt");
  }
}
