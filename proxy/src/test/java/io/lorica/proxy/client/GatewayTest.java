package io.lorica.proxy.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.destination.AuthorityOverride;
import io.lorica.proto.destination.WeightedAddr;
import io.lorica.proto.transport.Header;
import io.lorica.proto.transport.SessionProtocol;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Gateway;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.Wire;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that leave by the gateway of another cluster. */
final class GatewayTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web-east.ns.svc.cluster.local:80";
  private static final String THERE = "web.ns.svc.cluster.local:8080";

  private ControlPlane control;
  private Pod pod;
  private InetSocketAddress address;

  @BeforeEach
  void start() throws IOException {
    control = ControlPlane.start();
    pod = Pod.start(control, "client");
    // Where the harness has its endpoints' proxies listen.
    address = new InetSocketAddress(Pod.nextAddress(), 4143);
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
    known(THERE);
  }

  private void known(String authority) {
    WeightedAddr endpoint =
        Policies.meshed(address, Pod.identityOf("gateway")).toBuilder()
            .setAuthorityOverride(AuthorityOverride.newBuilder().setAuthorityOverride(authority))
            .build();
    control.endpoints().say(AUTHORITY, Policies.add(endpoint));
  }

  @AfterEach
  void stop() {
    pod.close();
    control.close();
  }

  @Test
  @Spec("02#33")
  void theGatewayIsToldItsOwnNameOfTheService() throws IOException {
    try (Gateway gateway = Gateway.serve(address, control.issuer().credentials("gateway"));
        Talk talk = pod.dial(SERVICE)) {
      assertThat(
              talk.ask(
                      "GET /a HTTP/1.1\r\nhost: web-east\r\nl5d-dst-canonical: web-east:80\r\n"
                          + "x-mine: 1\r\n\r\n")
                  .status())
          .isEqualTo(204);
      assertThat(gateway.requests())
          .singleElement()
          .satisfies(
              fields ->
                  assertThat(fields)
                      .containsExactlyInAnyOrder(
                          ":method: GET",
                          ":scheme: http",
                          ":path: /a",
                          ":authority: " + THERE,
                          "x-mine: 1",
                          "l5d-orig-proto: HTTP/1.1"));
      assertThat(gateway.headers())
          .containsExactly(
              Header.newBuilder()
                  .setPort(8080)
                  .setName("web.ns.svc.cluster.local")
                  .setSessionProtocol(
                      SessionProtocol.newBuilder()
                          .setHttp2(SessionProtocol.Http2.getDefaultInstance()))
                  .build());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web.ns", "10.1.2.3:8080", "web.ns:0"})
  void anAuthorityWithoutNameAndPortDoesNotChangeTheHeader(String authority) throws IOException {
    known(authority);
    try (Gateway gateway = Gateway.serve(address, control.issuer().credentials("gateway"));
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask("GET / HTTP/1.1\r\nhost: web-east\r\n\r\n").status()).isEqualTo(204);
      assertThat(gateway.requests().getFirst()).contains(":authority: " + authority);
      assertThat(gateway.headers().getFirst().getName()).isEmpty();
      assertThat(gateway.headers().getFirst().getPort()).isEqualTo(address.getPort());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"web.ns:70000", ":8080"})
  void whatIsNoAuthorityChangesNothing(String authority) throws IOException {
    known(authority);
    try (Gateway gateway = Gateway.serve(address, control.issuer().credentials("gateway"));
        Talk talk = pod.dial(SERVICE)) {
      assertThat(talk.ask("GET / HTTP/1.1\r\nhost: web-east\r\n\r\n").status()).isEqualTo(204);
      assertThat(gateway.requests().getFirst()).contains(":authority: web-east");
      assertThat(gateway.headers().getFirst().getName()).isEmpty();
    }
  }
}
