package io.lorica.sandbox.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceRulesTest {
  @Test
  void endpointsShareAServiceEvenly() {
    assertThat(rules("10.244.0.2:8080", "10.244.0.3:8080", "10.244.0.4:8080"))
        .isEqualTo(
            """
            *nat
            :LORICA-SERVICES - [0:0]
            -A PREROUTING -j LORICA-SERVICES
            -A OUTPUT -j LORICA-SERVICES
            -A LORICA-SERVICES -d 10.96.0.20/32 -p tcp --dport 80 -m comment --comment a/web:80 \
            -m statistic --mode random --probability 0.3333333333 \
            -j DNAT --to-destination 10.244.0.2:8080
            -A LORICA-SERVICES -d 10.96.0.20/32 -p tcp --dport 80 -m comment --comment a/web:80 \
            -m statistic --mode random --probability 0.5000000000 \
            -j DNAT --to-destination 10.244.0.3:8080
            -A LORICA-SERVICES -d 10.96.0.20/32 -p tcp --dport 80 -m comment --comment a/web:80 \
            -j DNAT --to-destination 10.244.0.4:8080
            -A POSTROUTING -s 10.244.0.2/32 -d 10.244.0.2/32 -j MASQUERADE
            -A POSTROUTING -s 10.244.0.3/32 -d 10.244.0.3/32 -j MASQUERADE
            -A POSTROUTING -s 10.244.0.4/32 -d 10.244.0.4/32 -j MASQUERADE
            COMMIT
            *filter
            COMMIT
            """);
  }

  @Test
  void serviceWithoutEndpointsIsRefused() {
    assertThat(rules())
        .endsWith(
            """
            *filter
            -A FORWARD -d 10.96.0.20/32 -p tcp --dport 80 -m comment --comment a/web:80 -j REJECT
            -A OUTPUT -d 10.96.0.20/32 -p tcp --dport 80 -m comment --comment a/web:80 -j REJECT
            COMMIT
            """)
        .doesNotContain("DNAT");
  }

  private static String rules(String... endpoints) {
    return ServiceRules.of(
        List.of(
            new ServiceRules.ServicePort("a/web:80", "TCP", "10.96.0.20", 80, List.of(endpoints))));
  }
}
