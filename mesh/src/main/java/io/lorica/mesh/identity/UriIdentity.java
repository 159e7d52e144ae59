package io.lorica.mesh.identity;

import java.util.Optional;

/**
 * A SPIFFE identity: {@code spiffe://<trust domain>/<path>}. The trust domain has lower-case
 * letters, digits, dots, dashes and underscores; a path segment may have upper case too and is
 * neither empty nor {@code .} nor {@code ..}; nothing is escaped, so equal text is equal identity
 * (spec 07 §8).
 *
 * @param uri the whole URI
 */
public record UriIdentity(String uri) implements TlsIdentity {
  /** What every SPIFFE identity starts with. */
  public static final String SCHEME = "spiffe://";

  /** Longest URI the SPIFFE specification lets an implementation expect. */
  private static final int MAX_LENGTH = 2048;

  /**
   * Takes the URI as it is.
   *
   * @throws IllegalArgumentException when the text is no SPIFFE URI; {@link #parse} asks instead
   */
  public UriIdentity {
    if (!isSpiffe(uri)) {
      throw new IllegalArgumentException("not a SPIFFE identity: " + uri);
    }
  }

  /** Empty when the text is no SPIFFE URI. */
  public static Optional<UriIdentity> parse(String text) {
    return isSpiffe(text) ? Optional.of(new UriIdentity(text)) : Optional.empty();
  }

  /** The part before the path, without the scheme. */
  public String trustDomain() {
    int slash = uri.indexOf('/', SCHEME.length());
    return slash < 0 ? uri.substring(SCHEME.length()) : uri.substring(SCHEME.length(), slash);
  }

  /** The part behind the trust domain: empty, or with its leading slash. */
  public String path() {
    return uri.substring(SCHEME.length() + trustDomain().length());
  }

  @Override
  public String text() {
    return uri;
  }

  @Override
  public String toString() {
    return uri;
  }

  private static boolean isSpiffe(String text) {
    if (!text.startsWith(SCHEME) || text.length() > MAX_LENGTH) {
      return false;
    }
    String[] parts = text.substring(SCHEME.length()).split("/", -1);
    if (parts[0].isEmpty() || !parts[0].chars().allMatch(UriIdentity::isTrustDomainCharacter)) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      if (!isSegment(parts[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSegment(String segment) {
    return !segment.isEmpty()
        && !segment.equals(".")
        && !segment.equals("..")
        && segment.chars().allMatch(c -> isTrustDomainCharacter(c) || (c >= 'A' && c <= 'Z'));
  }

  private static boolean isTrustDomainCharacter(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  }
}
