package io.lorica.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.config.AccessLogConfig.Format;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The variables of traces and of the access log (spec 03 §2.7). */
class TelemetryConfigTest {
  private final Map<String, String> variables = new HashMap<>();

  private EnvReader env() {
    return new EnvReader(EnvSource.of(variables));
  }

  private void put(String name, String value) {
    variables.put("LINKERD2_PROXY_" + name, value);
  }

  private TraceConfig trace() {
    EnvReader env = env();
    TraceConfig config = TraceConfig.read(env);
    assertThat(env.errors()).isEmpty();
    return config;
  }

  @Test
  void withoutACollectorNothingIsTraced() {
    put("TRACE_SERVICE_NAME", "linkerd-proxy");

    assertThat(trace().collector()).isEmpty();
  }

  @Test
  void aCollectorOnThisMachineNeedsNoName() {
    put("TRACE_COLLECTOR_SVC_ADDR", "localhost.:4317");

    assertThat(trace().collector())
        .contains(new ControlService.Local(new HostPort("localhost.", 4317)));
  }

  @Test
  void aCollectorElsewhereHasAnIdentity() {
    put("TRACE_COLLECTOR_SVC_ADDR", "collector.obs.svc.cluster.local:4317");
    put("TRACE_COLLECTOR_SVC_NAME", "collector.obs.mesh");

    assertThat(trace().collector())
        .contains(
            new ControlService.Meshed(
                new HostPort("collector.obs.svc.cluster.local", 4317), "collector.obs.mesh"));
  }

  @ParameterizedTest
  @CsvSource({"TRACE_COLLECTOR_SVC_ADDR,10.0.0.1:4317", "TRACE_COLLECTOR_SVC_NAME,a.b"})
  void addressAndNameOfACollectorGoTogether(String name, String value) {
    put(name, value);
    EnvReader env = env();
    TraceConfig.read(env);

    assertThat(env.errors())
        .singleElement()
        .asString()
        .contains("TRACE_COLLECTOR_SVC_ADDR and ", "_NAME must be specified together");
    assertThat(env.reason()).isEqualTo("invalid environment variable");
  }

  @Test
  void whatAProxySaysOfItselfComesFromSixVariables() {
    put("TRACE_SERVICE_NAME", "linkerd-proxy");
    put("TRACE_ATTRIBUTES_PATH", "/var/run/linkerd/podinfo/labels");
    put("TRACE_EXTRA_ATTRIBUTES", "a=1\nb=2\n");
    variables.put("OTEL_RESOURCE_ATTRIBUTES", "c=3");
    variables.put("HOSTNAME", "web-1");

    assertThat(trace().attributes())
        .isEqualTo(
            new TraceConfig.Attributes(
                "web-1",
                Optional.of("linkerd-proxy"),
                Optional.of("/var/run/linkerd/podinfo/labels"),
                List.of("a=1\nb=2\n", "c=3")));
  }

  @Test
  void nothingNeedBeSaid() {
    assertThat(trace().attributes())
        .isEqualTo(
            new TraceConfig.Attributes("", Optional.empty(), Optional.empty(), List.of("", "")));
  }

  @ParameterizedTest
  @CsvSource({"apache,APACHE", "json,JSON"})
  void anAccessLogHasOneOfTwoFormats(String value, Format format) {
    put("ACCESS_LOG", value);

    assertThat(AccessLogConfig.read(env()))
        .isEqualTo(new AccessLogConfig(Optional.of(format), Optional.empty()));
  }

  @Test
  void theAccessLogIsOffByItself() {
    assertThat(AccessLogConfig.read(env()))
        .isEqualTo(new AccessLogConfig(Optional.empty(), Optional.empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "JSON", "plain", " json"})
  void anotherFormatIsComplainedOfAndLeavesTheLogOff(String value) {
    put("ACCESS_LOG", value);
    EnvReader env = env();

    assertThat(AccessLogConfig.read(env))
        .isEqualTo(
            new AccessLogConfig(
                Optional.empty(), Optional.of("Invalid LINKERD2_PROXY_ACCESS_LOG=" + value)));
    assertThat(env.errors()).isEmpty();
  }
}
