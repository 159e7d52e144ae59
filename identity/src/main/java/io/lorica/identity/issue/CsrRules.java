package io.lorica.identity.issue;

import java.util.Optional;

/** Which requests are signed: rows 7 to 12 of the table in spec 05 §6, in that order. Pure. */
public final class CsrRules {

  private CsrRules() {}

  /** The first rule that the request breaks. */
  public static Optional<Refusal> broken(SigningRequest request, String identity) {
    return Optional.ofNullable(firstBroken(request, identity)).map(Refusal::precondition);
  }

  private static @org.jspecify.annotations.Nullable String firstBroken(
      SigningRequest request, String identity) {
    if (request.dnsNames().size() != 1) {
      return "CSR must have exactly one DNSName";
    }
    String name = request.dnsNames().getFirst();
    if (!name.equals(identity)) {
      return "CSR name does not match requested identity: csr=" + name + "; req=" + identity;
    }
    for (String commonName : request.commonNames()) {
      if (!commonName.isEmpty() && !commonName.equals(identity)) {
        return "invalid CommonName: " + commonName;
      }
    }
    if (request.emails() > 0) {
      return "cannot validate email addresses";
    }
    if (request.addresses() > 0) {
      return "cannot validate IP addresses";
    }
    if (request.uris() > 0) {
      return "cannot validate URIs";
    }
    // Ours: whoever asks must hold the key. The reference signs without looking.
    return request.signed() ? null : "CSR is not signed by its own key";
  }
}
