package io.lorica.proxy.config;

import io.lorica.mesh.identity.UriIdentity;
import java.nio.file.Path;

/** Who this proxy is, whom it trusts, and where its certificates come from. */
public record IdentityConfig(Source source, Anchors anchors) {
  static final String LOCAL_NAME = "IDENTITY_LOCAL_NAME";
  static final String SERVER_ID = "IDENTITY_SERVER_ID";
  static final String SERVER_NAME = "IDENTITY_SERVER_NAME";

  /** Where certificates come from. */
  public sealed interface Source permits CertifyConfig, WorkloadApiConfig {
    /** The name that certificates of this proxy carry: a DNS name in lower case, or a URI. */
    String id();

    /** The SNI that is meant for this proxy: a DNS name in lower case. */
    String serverName();
  }

  /**
   * Where trust anchors come from: the first that is not empty.
   *
   * @param pem of the environment; may be empty
   * @param file where a control-plane pod mounts them
   */
  public record Anchors(String pem, Path file) {}

  /** Where control-plane pods mount ConfigMap {@code linkerd-identity-trust-roots}. */
  static final Path ANCHORS_FILE = Path.of("/var/run/linkerd/identity/trust-roots/ca-bundle.crt");

  /** Another place for the mounted anchors; ours alone. */
  static final String ANCHORS_FILE_VARIABLE = "LORICA_IDENTITY_TRUST_ANCHORS_FILE";

  /** As {@link Source#id}. */
  public String id() {
    return source.id();
  }

  /** As {@link Source#serverName}. */
  public String serverName() {
    return source.serverName();
  }

  static IdentityConfig read(EnvReader env) {
    String disabled = "IDENTITY_DISABLED";
    if (!env.read(disabled, "", text -> text).isEmpty()) {
      env.reject(disabled, "identity cannot be disabled");
    }
    return new IdentityConfig(
        WorkloadApiConfig.isWanted(env) ? WorkloadApiConfig.read(env) : CertifyConfig.read(env),
        new Anchors(
            env.read("IDENTITY_TRUST_ANCHORS", "", text -> text),
            Path.of(env.raw(ANCHORS_FILE_VARIABLE).orElse(ANCHORS_FILE.toString()))));
  }

  /** A TLS identity of either kind (spec 03 §2.6). */
  static String tlsId(String text) throws InvalidValue {
    return UriIdentity.parse(text).isPresent() ? text : Values.dnsName(text);
  }

  static Path path(String text) throws InvalidValue {
    if (text.isEmpty()) {
      throw new InvalidValue("not a path");
    }
    try {
      return Path.of(text);
    } catch (java.nio.file.InvalidPathException _) {
      throw new InvalidValue("not a path");
    }
  }
}
