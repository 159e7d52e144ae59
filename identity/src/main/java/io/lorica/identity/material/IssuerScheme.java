package io.lorica.identity.material;

/**
 * Under which names certificate and key stand in the issuer's Secret (spec 05 §5.1).
 *
 * @param certificate key of the chain, issuer first
 * @param privateKey key of its key
 */
public record IssuerScheme(String name, String certificate, String privateKey) {
  /** The reference's own. */
  public static final IssuerScheme LINKERD =
      new IssuerScheme("linkerd.io/tls", "crt.pem", "key.pem");

  /** That of Kubernetes and of cert-manager. */
  public static final IssuerScheme KUBERNETES =
      new IssuerScheme("kubernetes.io/tls", "tls.crt", "tls.key");

  /** The scheme a flag names; whatever is not the reference's own is that of Kubernetes. */
  public static IssuerScheme named(String flag) {
    return flag.equals(LINKERD.name) ? LINKERD : KUBERNETES;
  }

  /** Type of a Secret with these keys. */
  public String secretType() {
    return equals(LINKERD) ? "Opaque" : "kubernetes.io/tls";
  }
}
