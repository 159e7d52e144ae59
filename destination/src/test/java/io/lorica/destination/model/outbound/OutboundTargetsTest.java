package io.lorica.destination.model.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.model.Refusal;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.outbound.OutboundTargets.Resolved;
import io.lorica.testkit.Spec;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names; addresses need a cluster, see the index's tests. */
final class OutboundTargetsTest {
  @ParameterizedTest
  @Spec("07#58")
  @CsvSource({
    "web.app.svc.cluster.local.:8080, 8080",
    "web.app.svc.cluster.local, 80",
    "web.app.svc:443, 443",
    "web.app.svc.other.domain:1, 1",
    "web.app.svc:0, 80",
    "web.app.svc:99999, 80",
    "web.app.svc:, 80"
  })
  void nameIsAServiceAndAPort(String authority, int port) {
    assertThat(OutboundTargets.authority(authority, "cluster.local"))
        .isEqualTo(
            new Resolved.Found(
                new OutboundTarget.Routed(
                    new Parent(Parent.Kind.SERVICE, new ResourceName("app", "web")),
                    port,
                    Optional.empty())));
  }

  @ParameterizedTest
  @Spec("07#58")
  @CsvSource({"web.app", "web", "example.org:443", "web.app.pod:80", "WEB.APP.SVC"})
  void otherNamesAreNotFound(String authority) {
    assertThat(OutboundTargets.authority(authority, "cluster.local"))
        .isEqualTo(
            new Resolved.Refused(
                Refusal.notFound(
                    "authority must be of the form <name>.<namespace>.svc.cluster.local")));
  }

  @ParameterizedTest
  @CsvSource({
    "'', invalid authority",
    "http://web.app.svc, invalid authority",
    "a b, invalid authority",
    "web.app.svc:x, invalid authority",
    ":80, authority must have a host"
  })
  void whatIsNoAuthorityIsInvalid(String authority, String message) {
    assertThat(OutboundTargets.authority(authority, "cluster.local"))
        .isEqualTo(new Resolved.Refused(Refusal.invalidArgument(message)));
  }
}
