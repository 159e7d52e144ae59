package io.lorica.destination.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.lorica.destination.index.WorkloadKey;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.inbound.InboundWorkload;
import io.lorica.proto.destination.Http2ClientParams;
import io.lorica.testkit.Spec;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts by which clients say who they are, and the one flag that is JSON. */
final class TokensTest {
  @ParameterizedTest
  @Spec({"04#24", "10#16"})
  @CsvSource(
      delimiter = '|',
      value = {
        "'{\"ns\":\"client\", \"nodeName\":\"n1\", \"pod\":\"p\"}\n'|client|n1",
        "{\"ns\":\"client\",\"other\":1}|client|''",
        "ns:foo|foo|''",
        "garbage|''|''",
        "ns:foo:bar|''|''",
        "{\"ns\":7}|''|''",
        "7|''|''",
        "[]|''|''",
        "''|''|''"
      })
  void contextTokenIsReadOrEmpty(String text, String namespace, String node) {
    assertThat(ContextToken.parse(text)).isEqualTo(new ContextToken(namespace, node));
  }

  private static Parsed<WorkloadKey> pod(String namespace, String name) {
    return new Parsed.Ok<>(
        new WorkloadKey(InboundWorkload.Kind.POD, new ResourceName(namespace, name)));
  }

  @Test
  @Spec({"07#13", "10#17"})
  void workloadIsJsonOrTheOlderForm() {
    assertThat(WorkloadToken.parse("{\"ns\":\"a\",\"pod\":\"b\"}\n")).isEqualTo(pod("a", "b"));
    assertThat(WorkloadToken.parse("a:b")).isEqualTo(pod("a", "b"));
    assertThat(WorkloadToken.parse("a:b:c")).isEqualTo(pod("a", "b:c"));
    assertThat(WorkloadToken.parse("{\"ns\":\"a\",\"external_workload\":\"b\",\"pod\":\"c\"}"))
        .isEqualTo(
            new Parsed.Ok<>(
                new WorkloadKey(
                    InboundWorkload.Kind.EXTERNAL_WORKLOAD, new ResourceName("a", "b"))));
  }

  @ParameterizedTest
  @Spec({"07#13", "10#18"})
  @ValueSource(
      strings = {"", "a:", ":b", "a", "{}", "{\"ns\":\"a\",\"x\":\"b\"}", "{\"ns\":1}", "{\"ns\""})
  void anythingElseIsNoWorkload(String text) {
    assertThat(WorkloadToken.parse(text)).isEqualTo(new Parsed.Bad<>("Invalid workload: " + text));
  }

  @Test
  void http2ParametersArePlainJson() {
    assertThat(
            MeshedHttp2.parse(
                "{\"keep_alive\":{\"interval\":{\"seconds\":10},\"timeout\":{\"seconds\":3},"
                    + "\"while_idle\":true}}"))
        .isEqualTo(
            new Parsed.Ok<>(
                Optional.of(
                    Http2ClientParams.newBuilder()
                        .setKeepAlive(
                            Http2ClientParams.KeepAlive.newBuilder()
                                .setInterval(Duration.newBuilder().setSeconds(10))
                                .setTimeout(Duration.newBuilder().setSeconds(3))
                                .setWhileIdle(true))
                        .build())));
    assertThat(MeshedHttp2.parse("")).isEqualTo(new Parsed.Ok<>(Optional.empty()));
    assertThat(MeshedHttp2.parse("{")).isInstanceOf(Parsed.Bad.class);
    assertThat(MeshedHttp2.parse("[]")).isInstanceOf(Parsed.Bad.class);
  }
}
