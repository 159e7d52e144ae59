package io.lorica.identity.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.identity.IdentityHarness;
import io.lorica.proto.lorica.identity.TrustBundle;
import io.lorica.proto.lorica.identity.TrustRootsGrpc;
import io.lorica.proto.lorica.identity.WatchRequest;
import io.lorica.testkit.TestAuthority;
import java.time.Duration;
import java.util.Iterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TrustRootsServiceTest {
  private final IdentityHarness identity;
  private final TestAuthority first = TestAuthority.root("first");
  private final TestAuthority second = TestAuthority.root("second");

  TrustRootsServiceTest() throws Exception {
    identity = new IdentityHarness();
  }

  @AfterEach
  void close() {
    identity.close();
  }

  @Test
  void aClientIsToldTheBundleAndEachChangeOfIt() {
    use(first.pem());
    Iterator<TrustBundle> stream = watch();
    assertThat(stream.next().getPem()).isEqualTo(first.pem());
    use(second.pem() + first.pem());
    assertThat(stream.next().getPem()).isEqualTo(second.pem() + first.pem());
  }

  @Test
  void aClientThatComesBeforeTheAnchorsWaitsForThem() {
    Iterator<TrustBundle> stream = watch();
    use(first.pem());
    assertThat(stream.next().getPem()).isEqualTo(first.pem());
  }

  @Test
  void streamsEndInOrderWhenTheServerStops() throws Exception {
    use(first.pem());
    Iterator<TrustBundle> stream = watch();
    assertThat(stream.next().getPem()).isEqualTo(first.pem());
    identity.server().shutdown(Duration.ofSeconds(30));
    assertThat(stream.hasNext()).isFalse();
  }

  private void use(String pem) {
    assertThat(identity.authority.useAnchors(pem)).isEmpty();
  }

  private Iterator<TrustBundle> watch() {
    return TrustRootsGrpc.newBlockingStub(identity.channel())
        .watch(WatchRequest.getDefaultInstance());
  }
}
