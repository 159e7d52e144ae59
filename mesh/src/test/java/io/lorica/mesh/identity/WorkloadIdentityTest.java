package io.lorica.mesh.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkloadIdentityTest {
  private static final WorkloadIdentity WEB =
      new WorkloadIdentity("web", "app", "linkerd", "cluster.local");

  @Test
  void bothFormsFollowFromTheServiceAccount() {
    assertThat(WEB.dns().text()).isEqualTo("web.app.serviceaccount.identity.linkerd.cluster.local");
    assertThat(WEB.spiffe().text()).isEqualTo("spiffe://cluster.local/ns/app/sa/web");
  }

  @Test
  void componentsLiveInTheNamespaceOfTheirControlPlane() {
    assertThat(WorkloadIdentity.controlPlane("linkerd-identity", "mesh", "td").dns().text())
        .isEqualTo("linkerd-identity.mesh.serviceaccount.identity.mesh.td");
  }

  @Test
  void bothFormsLeadBack() {
    assertThat(WorkloadIdentity.parse(WEB.dns())).contains(WEB);
    assertThat(WorkloadIdentity.parse(WEB.spiffe(), "linkerd")).contains(WEB);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "web.app",
        "web.serviceaccount.identity.linkerd.td",
        "a.b.c.serviceaccount.identity.linkerd.td",
        "web.app.serviceaccount.identity.linkerd",
        "web.app.user.identity.linkerd.td",
        "w_b.app.serviceaccount.identity.linkerd.td",
      })
  void otherHostNamesAreNoWorkload(String name) {
    assertThat(WorkloadIdentity.parse(new DnsIdentity(name))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spiffe://td",
        "spiffe://td/ns/a",
        "spiffe://td/sa/a/ns/b",
        "spiffe://td/ns/a/sa/b/c",
        "spiffe://td/ns/A/sa/b",
        "spiffe://t_d/ns/a/sa/b"
      })
  void otherUrisAreNoWorkload(String uri) {
    assertThat(WorkloadIdentity.parse(new UriIdentity(uri), "linkerd")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "my.sa,app,linkerd,td,not a label: my.sa",
    "web,App,linkerd,td,not a label: App",
    "web,app,link.erd,td,not a label: link.erd",
    "web,app,linkerd,-td,not a domain: -td",
    "web,app,linkerd,td.,not a domain: td.",
  })
  void wrongPartsAreNamed(
      String account, String namespace, String control, String td, String text) {
    assertThatThrownBy(() -> new WorkloadIdentity(account, namespace, control, td))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(text);
  }

  @Test
  void labelsAreBoundedAndDomainsAsAWhole() {
    assertThat(DnsNames.isLabel("a".repeat(63))).isTrue();
    assertThat(DnsNames.isLabel("a".repeat(64))).isFalse();
    assertThat(DnsNames.isSubdomain("a".repeat(253))).isTrue();
    assertThat(DnsNames.isSubdomain("a".repeat(254))).isFalse();
  }
}
