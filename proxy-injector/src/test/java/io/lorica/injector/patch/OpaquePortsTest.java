package io.lorica.injector.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.Spec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The annotation on Services and on pods without a proxy (spec 06 §7.2). */
class OpaquePortsTest {
  private static final String KEY = "config.linkerd.io/opaque-ports";
  private static final String DEFAULTS = "25,587,3306,4444,5432,6379,9300,11211";
  private static final NamespaceView ANNOTATED = Pods.namespace(Map.of(KEY, "7, x"));

  private static String annotated(Workload object, boolean service, NamespaceView namespace) {
    JsonPatch patch = OpaquePorts.annotate(object, service, namespace, DEFAULTS);
    return patch.isEmpty()
        ? "no patch"
        : new Workload(patch.applyTo(object.object())).annotations().getOrDefault(KEY, "none");
  }

  @ParameterizedTest
  @Spec("06#22")
  @CsvSource({
    "'{port: 9090, targetPort: 3306}', 9090",
    "'{port: 5432, targetPort: 9091}', no patch",
    "'{port: 3306}', 3306",
    "'{port: 3306, targetPort: 0}', 3306",
    "'{port: 3306, targetPort: db}', no patch",
    "'{port: 1, targetPort: 3306}, {port: 2, targetPort: 3306}', '1,2'",
    "'{port: 80}', no patch",
  })
  void aServiceGetsThePortsThatLeadToOpaqueOnes(String ports, String expected) {
    Workload service = Pods.of("metadata: {name: s}\nspec: {ports: [" + ports + "]}");

    assertThat(annotated(service, true, Pods.PLAIN)).isEqualTo(expected);
  }

  @Test
  @Spec("06#23")
  void theNamespacesValueWinsVerbatim() {
    Workload service = Pods.of("metadata: {name: s}\nspec: {ports: [{port: 3306}]}");

    assertThat(annotated(service, true, ANNOTATED)).isEqualTo("7, x");
    assertThat(annotated(Pods.pod(3306), false, ANNOTATED)).isEqualTo("7, x");
  }

  @Test
  @Spec("06#24")
  void whatIsAnnotatedStaysAsItIs() {
    for (String value : List.of("1", "")) {
      Workload service = Pods.annotated(Pods.of("spec: {ports: [{port: 3306}]}"), KEY, value);
      assertThat(annotated(service, true, ANNOTATED)).isEqualTo("no patch");
    }
  }

  @Test
  void aPodWithoutProxyGetsItsOpaquePorts() {
    assertThat(annotated(Pods.pod(11211, 80, 25), false, Pods.PLAIN)).isEqualTo("11211,25");
    assertThat(annotated(Pods.pod(80), false, Pods.PLAIN)).isEqualTo("no patch");
  }

  @Test
  void thePatchHasAtMostTwoOperations() {
    assertThat(OpaquePorts.annotate(Pods.pod(25), false, Pods.PLAIN, DEFAULTS).toJson().toString())
        .isEqualTo(
            "[{\"op\":\"add\",\"path\":\"/metadata/annotations\",\"value\":{}},"
                + "{\"op\":\"add\",\"path\":\"/metadata/annotations/config.linkerd.io~1opaque-ports\","
                + "\"value\":\"25\"}]");
  }
}
