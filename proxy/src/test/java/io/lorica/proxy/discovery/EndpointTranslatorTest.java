package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.destination.AuthorityOverride;
import io.lorica.proto.destination.ProtocolHint;
import io.lorica.proto.destination.TlsIdentity;
import io.lorica.proto.destination.TlsIdentity.DnsLikeIdentity;
import io.lorica.proto.destination.TlsIdentity.UriLikeIdentity;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.testkit.Spec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spec 02 §11.2. */
class EndpointTranslatorTest {
  private static EndpointMetadata metadata(WeightedAddr.Builder endpoint) {
    return EndpointTranslator.metadata(endpoint.build(), Map.of());
  }

  private static WeightedAddr.Builder identified(String dns, String uri, String serverName) {
    TlsIdentity.Builder identity = TlsIdentity.newBuilder();
    if (!dns.isEmpty()) {
      identity.setDnsLikeIdentity(DnsLikeIdentity.newBuilder().setName(dns));
    }
    if (!uri.isEmpty()) {
      identity.setUriLikeIdentity(UriLikeIdentity.newBuilder().setUri(uri));
    }
    if (!serverName.isEmpty()) {
      identity.setServerName(DnsLikeIdentity.newBuilder().setName(serverName));
    }
    return WeightedAddr.newBuilder().setTlsIdentity(identity);
  }

  @Test
  void nothingKnownIsNothingSaid() {
    assertThat(metadata(WeightedAddr.newBuilder())).isEqualTo(EndpointMetadata.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "a.b.c, '', '', a.b.c, a.b.c",
    "a.b.c, '', x.y, a.b.c, x.y",
    "'', spiffe://td/ns/a/sa/b, x.y, spiffe://td/ns/a/sa/b, x.y",
  })
  void identities(String dns, String uri, String serverName, String id, String sni) {
    EndpointMetadata.ServerIdentity found =
        metadata(identified(dns, uri, serverName)).identity().orElseThrow();
    assertThat(found.id().text()).isEqualTo(id);
    assertThat(found.serverName()).isEqualTo(sni);
  }

  @ParameterizedTest
  @CsvSource({
    "'', spiffe://td/ns/a/sa/b, ''",
    "'', not a uri, x.y",
    "not a name, '', ''",
    "'', '', x.y",
  })
  @Spec("10#32")
  void whatIsNoIdentityMeansPlaintext(String dns, String uri, String serverName) {
    assertThat(metadata(identified(dns, uri, serverName)).identity()).isEmpty();
  }

  private static ProtocolHint.OpaqueTransport.Builder transport(int port) {
    return ProtocolHint.OpaqueTransport.newBuilder().setInboundPort(port);
  }

  @Test
  void hints() {
    ProtocolHint.Builder h2 =
        ProtocolHint.newBuilder()
            .setH2(ProtocolHint.H2.getDefaultInstance())
            .setOpaqueTransport(transport(4143));
    EndpointMetadata meshed = metadata(WeightedAddr.newBuilder().setProtocolHint(h2));
    assertThat(meshed.hint()).isEqualTo(EndpointMetadata.ProtocolHint.H2);
    assertThat(meshed.opaqueTransportPort()).isEqualTo(4143);

    EndpointMetadata opaque =
        metadata(
            WeightedAddr.newBuilder()
                .setProtocolHint(
                    ProtocolHint.newBuilder().setOpaque(ProtocolHint.Opaque.getDefaultInstance())));
    assertThat(opaque.hint()).isEqualTo(EndpointMetadata.ProtocolHint.OPAQUE);
    assertThat(opaque.opaqueTransportPort()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "65534, 65534", "65535, 0", "70000, 0", "-1, 0"})
  @Spec("10#31")
  void portsOfTheTransportHeader(int sent, int read) {
    ProtocolHint.Builder hint = ProtocolHint.newBuilder().setOpaqueTransport(transport(sent));
    assertThat(metadata(WeightedAddr.newBuilder().setProtocolHint(hint)).opaqueTransportPort())
        .isEqualTo(read);
  }

  @Test
  void labelsOfTheAddressStandAboveThoseOfTheSet() {
    WeightedAddr endpoint =
        WeightedAddr.newBuilder().putMetricLabels("pod", "a").putMetricLabels("zone", "z").build();
    EndpointMetadata metadata =
        EndpointTranslator.metadata(endpoint, Map.of("namespace", "n", "pod", "of the set"));
    assertThat(metadata.labels().text())
        .isEqualTo("dst_namespace=\"n\",dst_pod=\"a\",dst_zone=\"z\"");
  }

  @Test
  void labelsThatCouldNotBePrintedAreLeftOut() {
    WeightedAddr endpoint =
        WeightedAddr.newBuilder()
            .putMetricLabels("pod", "a\n\"b\"")
            .putMetricLabels("a.b", "c")
            .putMetricLabels("x=\"1\"} forged{y", "z")
            .build();
    assertThat(EndpointTranslator.metadata(endpoint, Map.of("", "d")).labels().text())
        .isEqualTo("dst_=\"d\",dst_pod=\"a\\n\\\"b\\\"\"");
  }

  @ParameterizedTest
  @CsvSource({"web.a.svc:80, true", "web.a.svc, true", "'', false", "a b, false", "a/b, false"})
  void onlyAnAuthorityTakesTheRequestsPlace(String text, boolean taken) {
    AuthorityOverride override = AuthorityOverride.newBuilder().setAuthorityOverride(text).build();
    assertThat(
            metadata(WeightedAddr.newBuilder().setAuthorityOverride(override)).authorityOverride())
        .isEqualTo(taken ? Optional.of(text) : Optional.empty());
  }
}
