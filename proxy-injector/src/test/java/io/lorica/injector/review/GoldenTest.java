package io.lorica.injector.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.injector.patch.NamespaceView;
import io.lorica.injector.patch.Owner;
import io.lorica.injector.review.Decision.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The recorded answers of the reference injector, through our pure function. */
class GoldenTest {
  static Stream<GoldenCase> cases() {
    return GoldenCase.all();
  }

  @Test
  void noRecordingIsLeftOut() {
    assertThat(cases()).hasSize(50);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void answersAsRecorded(GoldenCase golden) {
    String namespace = golden.request().path("namespace").asString();
    Optional<NamespaceView> view = GoldenCase.namespace(namespace);
    Answer answer =
        view.map(found -> decide(golden, found).answer())
            .orElseGet(() -> new Answer.Deny("namespaces \"" + namespace + "\" not found"));

    switch (answer) {
      case Answer.Allow(var patch) -> {
        assertThat(golden.response().path("allowed").asBoolean()).isTrue();
        assertThat(patch.isEmpty()).isEqualTo(golden.result().isEmpty());
        JsonNode expected = golden.result().orElse(golden.object().object());
        assertThat(leaves(patch.applyTo(golden.object().object())))
            .containsExactlyInAnyOrderElementsOf(leaves(expected));
      }
      case Answer.Deny(String reason) -> {
        assertThat(golden.response().path("allowed").asBoolean()).isFalse();
        assertThat(reason).isEqualTo(expectedReason(golden));
      }
    }
  }

  /** Every leaf with its path, so that a difference is readable. */
  private static List<String> leaves(JsonNode tree) {
    var leaves = new ArrayList<String>();
    collect("", tree, leaves);
    return leaves;
  }

  private static void collect(String path, JsonNode node, List<String> leaves) {
    if (node.isContainer() && !node.isEmpty()) {
      int index = 0;
      for (JsonNode item : node.isArray() ? node : List.<JsonNode>of()) {
        collect(path + "/" + index++, item, leaves);
      }
      node.properties().forEach(e -> collect(path + "/" + e.getKey(), e.getValue(), leaves));
    } else {
      leaves.add(path + " = " + node);
    }
  }

  private static Decision decide(GoldenCase golden, NamespaceView namespace) {
    if (golden.request().path("kind").path("kind").asString().equals("Service")) {
      return Decision.service(golden.object(), namespace, golden.installation());
    }
    Owner owner =
        Ownership.ownerOf(
            golden.object(), Ownership.of(golden.object(), namespace.name(), GoldenCase::owners));
    return Decision.pod(golden.object(), namespace, owner, golden.installation());
  }

  /** Listed exceptions must still end as recorded: the text may only lack what stood before. */
  private static String expectedReason(GoldenCase golden) {
    String recorded = golden.response().path("status").path("message").asString();
    Optional<JsonNode> exception = golden.exception();
    if (exception.isEmpty()) {
      return recorded;
    }
    String ours = exception.get().path("message").asString();
    assertThat(recorded).endsWith(ours).isNotEqualTo(ours);
    return ours;
  }
}
