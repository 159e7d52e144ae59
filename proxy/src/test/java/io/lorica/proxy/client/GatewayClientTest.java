package io.lorica.proxy.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GatewayClientTest {
  private final List<String> sent = new ArrayList<>();

  private final EndpointClient endpoint =
      new EndpointClient() {
        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
          sent.add(head + "\n" + head.headers());
          return DiscardedRequest.of(response);
        }

        @Override
        public void retire() {}
      };

  @Test
  void theHeadOfTheRequestStaysAsItIs() {
    RequestHead head = new RequestHead();
    head.method("GET");
    head.authority("web-east");
    head.path("/a");
    head.headers().add("host", "web-east");
    head.headers().add("x-mine", "1");

    new GatewayClient(endpoint, "web:8080").open(head, true, new SilentResponse());
    assertThat(sent).containsExactly("GET web:8080/a HTTP_1_1\nx-mine: 1\n");
    assertThat(head + "\n" + head.headers())
        .isEqualTo("GET web-east/a HTTP_1_1\nhost: web-east\nx-mine: 1\n");
  }
}
