package io.lorica.identity.issue;

import io.lorica.mesh.identity.DnsNames;
import io.lorica.mesh.identity.WorkloadIdentity;
import java.util.List;
import java.util.Optional;

/**
 * Whose token it is, by the API server's word: rows 13, 14 and 16 of spec 05 §6, and §6.1.
 *
 * @param identity the DNS name that belongs to the owner
 * @param spiffe the second name of the owner's leaf, empty for what is not a ServiceAccount
 */
public record TokenOwner(String identity, Optional<String> spiffe) {
  private static final String SERVICE_ACCOUNT = "serviceaccount";

  /** What a verdict means. */
  public sealed interface Judged {
    /** A known owner. */
    record Known(TokenOwner owner) implements Judged {}

    /** No certificate. */
    record Refused(Refusal refusal) implements Judged {}
  }

  /**
   * Judges a review's answer.
   *
   * @param error empty if there was none
   */
  public static Judged judge(
      String error, boolean authenticated, String username, TrustDomain domain) {
    if (!error.isEmpty()) {
      return new Judged.Refused(Refusal.invalid(error));
    }
    if (!authenticated) {
      return new Judged.Refused(
          Refusal.precondition("authentication token could not be authenticated"));
    }
    List<String> parts = List.of(username.split(":", -1));
    if (parts.size() != 4 || !parts.getFirst().equals("system")) {
      return new Judged.Refused(
          Refusal.invalid("Username must be in form system:TYPE:NS:SA: " + username));
    }
    for (String part : parts.subList(1, 4)) {
      if (!DnsNames.isLabel(part)) {
        return new Judged.Refused(Refusal.invalid("Not a label: " + part));
      }
    }
    return new Judged.Known(owner(parts.get(1), parts.get(2), parts.get(3), domain));
  }

  private static TokenOwner owner(String type, String namespace, String name, TrustDomain domain) {
    Optional<String> spiffe =
        type.equals(SERVICE_ACCOUNT)
            ? Optional.of(
                new WorkloadIdentity(
                        name, namespace, domain.controlPlaneNamespace(), domain.domain())
                    .spiffe()
                    .uri())
            : Optional.empty();
    return new TokenOwner(domain.identity(name, namespace, type), spiffe);
  }

  /** Row 16: the owner may have no other name than its own. */
  public Optional<Refusal> mismatch(String requested) {
    return identity.equals(requested)
        ? Optional.empty()
        : Optional.of(
            Refusal.precondition(
                "requested identity did not match provided token: requested="
                    + requested
                    + "; found="
                    + identity));
  }
}
