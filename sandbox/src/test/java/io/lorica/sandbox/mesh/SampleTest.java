package io.lorica.sandbox.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.lorica.sandbox.SandboxExtension;
import io.lorica.sandbox.TestSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sample application in the mesh: HTTP/1, gRPC and a server that speaks first. */
@ExtendWith(SandboxExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SampleTest {
  private static final String SAMPLE = "sample";
  private static final long WARM = 300;
  private static final long ENOUGH = 300;

  private final TestSandbox sandbox;

  SampleTest(TestSandbox sandbox) {
    this.sandbox = sandbox;
    sandbox.mesh().sample();
  }

  @Test
  void frontAnswersFromBothBackends() throws IOException {
    TestSandbox.await(() -> page().contains("(books ") && page().contains("(quotes "));
    String metrics = metrics("front");
    for (String backend : new String[] {"books-v1", "quotes-v1"}) {
      assertThat(metrics)
          .containsPattern(
              "response_total\\{direction=\"outbound\"[^}]*tls=\"true\"[^}]*dst_deployment=\""
                  + backend);
    }
  }

  @Test
  void greetingComesThroughWithoutAWordFromTheClient() {
    TestSandbox.await(() -> loadReports("[1-9]\\d* greetings"));
  }

  @Test
  void slowBackendGetsTheSmallerShare() {
    // Before that, programs that still compile themselves are as slow as the slow one.
    TestSandbox.await(() -> books() > WARM);
    long before = books();
    long slowBefore = requests("books-v2");
    TestSandbox.await(() -> books() > before + ENOUGH);
    double slow = requests("books-v2") - slowBefore;
    double all = books() - before;
    assertThat(slow / all).isLessThan(0.2);
  }

  @Test
  void newPodsGetRequests() {
    sandbox
        .client()
        .apps()
        .deployments()
        .inNamespace(SAMPLE)
        .withName("books-v1")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":2}}");
    TestSandbox.await(() -> serving("books-v1") == 2);
  }

  private String page() {
    return exec("load", "curl", "-sS", "-m", "30", "http://front/");
  }

  private boolean loadReports(String pattern) {
    return Pattern.compile(pattern).matcher(loadLog()).find();
  }

  private String loadLog() {
    try {
      return sandbox.log(SAMPLE, name("load"), "load");
    } catch (IOException e) {
      return "";
    }
  }

  private long books() {
    return requests("books-v1") + requests("books-v2");
  }

  /** How many requests the front's proxy has sent to a Deployment. */
  private long requests(String deployment) {
    return counts(deployment).mapToLong(Long::parseLong).sum();
  }

  /** How many pods of a Deployment have had requests from the front. */
  private long serving(String deployment) {
    return counts(deployment).filter(count -> !count.equals("0")).count();
  }

  private Stream<String> counts(String deployment) {
    Matcher matcher =
        Pattern.compile(
                "(?m)^request_total\\{direction=\"outbound\"[^}]*dst_deployment=\"%s\"[^}]*\\} (\\d+)"
                    .formatted(deployment))
            .matcher(metrics("front"));
    return matcher.results().map(result -> result.group(1));
  }

  private String metrics(String pod) {
    return exec(pod, "curl", "-sS", "-m", "30", "http://localhost:4191/metrics");
  }

  private String exec(String deployment, String... command) {
    try {
      return sandbox.exec(SAMPLE, name(deployment), "*", command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String name(String deployment) {
    return sandbox
        .client()
        .pods()
        .inNamespace(SAMPLE)
        .withLabel("app", deployment)
        .list()
        .getItems()
        .stream()
        .map(pod -> pod.getMetadata().getName())
        .findFirst()
        .orElseThrow();
  }
}
