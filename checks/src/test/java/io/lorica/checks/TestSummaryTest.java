package io.lorica.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TestSummaryTest {
  @TempDir private Path root;

  @BeforeEach
  void twoModules() throws IOException {
    write("a/pom.xml", "");
    write("b/pom.xml", "");
    report("a", "<testcase classname=\"p.A\" name=\"one\"/>");
  }

  @Test
  void everyModuleCounts() throws IOException {
    report("b", "<testcase classname=\"p.B\" name=\"two\"><system-out>x</system-out></testcase>");
    assertThat(summary().line()).isEqualTo("2 passed, 0 failed");
  }

  @Test
  void failuresAndErrorsAreNamed() throws IOException {
    report(
        "b",
        "<testcase classname=\"p.B\" name=\"two\"><failure/></testcase>"
            + "<testcase classname=\"p.B\" name=\"\"><error/></testcase>");
    assertThat(summary().failures()).containsExactly("p.B.two", "p.B.");
    assertThat(summary().line()).isEqualTo("1 passed, 2 failed");
  }

  @Test
  void whatDidNotRunIsCounted() throws IOException {
    report("b", "<testcase classname=\"p.B\" name=\"two\"><skipped/></testcase>");
    assertThat(summary().skipped()).containsExactly("p.B.two");
    assertThat(summary().line()).isEqualTo("1 passed, 0 failed, 1 skipped");
  }

  @Test
  void leakReportInAnOutputIsAFailure() throws IOException {
    write("b/target/surefire-reports/p.B-output.txt", "12:00 ERROR LEAK: ByteBuf.release() ...");
    assertThat(summary().failures())
        .containsExactly("a buffer leaked, see b/target/surefire-reports/p.B-output.txt");
  }

  private TestSummary summary() {
    return TestSummary.of(new Repository(root));
  }

  private void report(String module, String cases) throws IOException {
    write(
        module + "/target/surefire-reports/TEST-p.xml",
        "<?xml version=\"1.0\"?><testsuite>" + cases + "</testsuite>");
  }

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
