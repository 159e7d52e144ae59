package io.lorica.mesh.certificate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What a PEM text holds: the certificates that parse, in their order, and a line for each block
 * that does not. Text between the blocks is a comment. Nothing of a block that is no certificate
 * gets into a problem's text, since it may be a key.
 *
 * @param certificates in the order of the text
 * @param problems why a block was left out, for a log line; blocks count from one
 */
public record PemCertificates(List<X509Certificate> certificates, List<String> problems) {
  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /** Copies both lists. */
  public PemCertificates {
    certificates = List.copyOf(certificates);
    problems = List.copyOf(problems);
  }

  /** Reads all blocks of a text; never fails. */
  public static PemCertificates read(String pem) {
    Reader reader = new Reader();
    pem.lines().map(String::strip).forEach(reader::line);
    return reader.end();
  }

  /** The certificates one after the other as PEM, each line ended by a line feed. */
  public static String write(List<X509Certificate> certificates) {
    StringBuilder pem = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      pem.append(BEGIN).append(CERTIFICATE).append(DASHES).append('\n');
      pem.append(new String(LINES.encode(X509.der(certificate)), US_ASCII)).append('\n');
      pem.append(END).append(CERTIFICATE).append(DASHES).append('\n');
    }
    return pem.toString();
  }

  /** Line by line: outside of any block, or inside one whose type is known. */
  private static final class Reader {
    private final List<X509Certificate> certificates = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private String type = "";
    private int block;

    void line(String line) {
      if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
        abandon();
        block++;
        type = line.substring(BEGIN.length(), line.length() - DASHES.length());
      } else if (!type.isEmpty() && line.equals(END + type + DASHES)) {
        finish();
      } else if (!type.isEmpty()) {
        body.append(line);
      }
    }

    private void finish() {
      if (type.equals(CERTIFICATE)) {
        certificate();
      } else {
        problem("is no certificate but " + type);
      }
      reset();
    }

    private void certificate() {
      try {
        certificates.add(X509.read(Base64.getDecoder().decode(body.toString())));
      } catch (IllegalArgumentException e) {
        problem("is not base64");
      } catch (CertificateException e) {
        problem("does not parse: " + e.getMessage());
      }
    }

    private void abandon() {
      if (!type.isEmpty()) {
        problem("has no end");
        reset();
      }
    }

    private void reset() {
      type = "";
      body.setLength(0);
    }

    private void problem(String what) {
      problems.add("block " + block + " " + what);
    }

    PemCertificates end() {
      abandon();
      return new PemCertificates(certificates, problems);
    }
  }
}
