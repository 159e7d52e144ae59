package io.lorica.identity.issue;

import java.util.Optional;

/**
 * What a proxy asks. Prints without the token.
 *
 * @param identity the DNS name it wants
 * @param token its ServiceAccount token, as in its file
 * @param request PKCS#10 in DER
 */
@SuppressWarnings("ArrayRecordComponent") // passed through, never compared
public record CertifyQuestion(String identity, String token, byte[] request) {

  /** Rows 2 to 4 of the table in spec 05 §6. */
  public Optional<Refusal> incomplete() {
    if (identity.isEmpty()) {
      return Optional.of(Refusal.invalid("missing identity"));
    }
    if (token.isEmpty()) {
      return Optional.of(Refusal.invalid("missing token"));
    }
    if (request.length == 0) {
      return Optional.of(Refusal.invalid("missing certificate signing request"));
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "CertifyQuestion[" + identity + "]";
  }
}
