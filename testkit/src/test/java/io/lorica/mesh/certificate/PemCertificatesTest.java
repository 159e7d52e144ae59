package io.lorica.mesh.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.testkit.TestAuthority;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PemCertificatesTest {
  private final TestAuthority one = TestAuthority.root("one");
  private final TestAuthority two = TestAuthority.root("two");

  @Test
  void manyCertificatesAreReadInOrder() {
    PemCertificates read = PemCertificates.read(one.pem() + "\n# comment\r\n\n" + two.pem());
    assertThat(read.certificates()).containsExactly(one.certificate(), two.certificate());
    assertThat(read.problems()).isEmpty();
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    List<X509Certificate> both = List.of(two.certificate(), one.certificate());
    String pem = PemCertificates.write(both);
    assertThat(PemCertificates.read(pem).certificates()).isEqualTo(both);
    assertThat(pem.lines()).allMatch(line -> line.length() <= 64).last().isEqualTo(END);
  }

  @Test
  void brokenBlocksAreReportedAndTheOthersRead() {
    String broken = BEGIN + "\n!!!\n" + END + "\n" + BEGIN + "\nAAAA\n" + END + "\n";
    PemCertificates read = PemCertificates.read(broken + one.pem() + BEGIN + "\nMIIB");
    assertThat(read.certificates()).containsExactly(one.certificate());
    assertThat(read.problems()).hasSize(3);
    assertThat(read.problems().get(0)).isEqualTo("block 1 is not base64");
    assertThat(read.problems().get(1)).startsWith("block 2 does not parse: ");
    assertThat(read.problems().get(2)).isEqualTo("block 4 has no end");
  }

  @Test
  void aKeyAmongCertificatesIsReportedWithoutItsContent() {
    String key = one.credentials().keyPem();
    PemCertificates read = PemCertificates.read(key + one.pem());
    assertThat(read.certificates()).containsExactly(one.certificate());
    assertThat(read.problems()).containsExactly("block 1 is no certificate but PRIVATE KEY");
  }

  @Test
  void textWithoutABlockHasNothing() {
    assertThat(PemCertificates.read("")).isEqualTo(new PemCertificates(List.of(), List.of()));
    assertThat(PemCertificates.read("hello")).isEqualTo(new PemCertificates(List.of(), List.of()));
  }

  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";
}
