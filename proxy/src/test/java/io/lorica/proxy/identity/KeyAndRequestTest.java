package io.lorica.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.proxy.config.CertifyConfig;
import io.lorica.proxy.config.ControlService;
import io.lorica.proxy.config.HostPort;
import io.lorica.testkit.Spec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyAndRequestTest {
  private static final String NAME = "me.ns.serviceaccount.identity.linkerd.cluster.local";

  @TempDir private Path dir;

  private KeyAndRequest load(String name) throws IOException {
    return KeyAndRequest.load(
        new CertifyConfig(
            name,
            dir,
            dir.resolve("token"),
            new ControlService.Local(new HostPort("localhost.", 8080)),
            new CertifyConfig.Refresh(Duration.ofSeconds(10), Duration.ofHours(24))));
  }

  @Test
  @Spec("10#7")
  void withoutFilesARequestInDerIsMade() throws IOException {
    PKCS10CertificationRequest request = new PKCS10CertificationRequest(load(NAME).request());
    assertThat(request.getSubject()).hasToString("CN=" + NAME);
  }

  @Test
  void eachStartHasAKeyOfItsOwn() throws IOException {
    assertThat(load(NAME).key()).isNotEqualTo(load(NAME).key());
  }

  @Test
  void whatIsInTheDirectoryIsUsedAsItIs() throws IOException {
    Files.write(dir.resolve("key.p8"), new byte[] {1});
    Files.write(dir.resolve("csr.der"), new byte[] {2});
    KeyAndRequest found = load("single");
    assertThat(found.key()).containsExactly(1);
    assertThat(found.request()).containsExactly(2);
  }

  @Test
  void oneOfTheTwoFilesAloneIsNoStart() throws IOException {
    Files.write(dir.resolve("key.p8"), new byte[] {1});
    assertThatThrownBy(() -> load(NAME)).isInstanceOf(IOException.class);
  }

  @Test
  @Spec("05#31")
  void aNameOfOneLabelIsNoStart() {
    assertThatThrownBy(() -> load("single"))
        .isInstanceOf(IOException.class)
        .hasMessage("single a fully qualified DNS name is required");
  }
}
