package io.lorica.proxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Who this proxy is, and who says so.
 *
 * @param localName TLS identity and SNI of this proxy: a DNS name in lower case
 * @param dir may hold {@code key.p8} and {@code csr.der}; without them the proxy makes its own
 * @param tokenFile read anew before each request for a certificate
 * @param service the identity service
 */
public record IdentityConfig(
    String localName,
    Path dir,
    Path tokenFile,
    ControlService service,
    Anchors anchors,
    Refresh refresh) {

  /**
   * Where trust anchors come from: the first that is not empty.
   *
   * @param pem of the environment; may be empty
   * @param file where a control-plane pod mounts them
   */
  public record Anchors(String pem, Path file) {}

  /** Bounds of the wait before a renewal. */
  public record Refresh(Duration min, Duration max) {}

  /** Where control-plane pods mount ConfigMap {@code linkerd-identity-trust-roots}. */
  static final Path ANCHORS_FILE = Path.of("/var/run/linkerd/identity/trust-roots/ca-bundle.crt");

  /** Another place for the mounted anchors; ours alone. */
  static final String ANCHORS_FILE_VARIABLE = "LORICA_IDENTITY_TRUST_ANCHORS_FILE";

  static IdentityConfig read(EnvReader env) {
    rejectSpire(env);
    String disabled = "IDENTITY_DISABLED";
    if (!env.read(disabled, "", text -> text).isEmpty()) {
      env.reject(disabled, "identity cannot be disabled");
    }
    return new IdentityConfig(
        localName(env),
        env.required("IDENTITY_DIR", Path.of(""), IdentityConfig::path),
        env.required("IDENTITY_TOKEN_FILE", Path.of(""), IdentityConfig::tokenFile),
        ControlPlaneConfig.service(env, "IDENTITY_SVC", "no identity service configured"),
        new Anchors(
            env.read("IDENTITY_TRUST_ANCHORS", "", text -> text),
            Path.of(env.raw(ANCHORS_FILE_VARIABLE).orElse(ANCHORS_FILE.toString()))),
        new Refresh(
            env.read("IDENTITY_MIN_REFRESH", Duration.ofSeconds(10), Values::duration),
            env.read("IDENTITY_MAX_REFRESH", Duration.ofHours(24), Values::duration)));
  }

  /** One name for both, or an id and a server name that must be equal (spec 01 §15.1). */
  private static String localName(EnvReader env) {
    String name = "IDENTITY_LOCAL_NAME";
    if (env.isSet(name)) {
      return env.required(name, "", Values::dnsName);
    }
    String idName = "IDENTITY_SERVER_ID";
    String serverName = "IDENTITY_SERVER_NAME";
    if (!env.isSet(idName) && !env.isSet(serverName)) {
      env.missing(name);
      return "";
    }
    Optional<String> id = env.find(idName, Values::dnsName);
    Optional<String> server = env.find(serverName, Values::dnsName);
    if (!env.isSet(idName)) {
      env.missing(idName);
    } else if (!env.isSet(serverName)) {
      env.missing(serverName);
    } else if (id.isPresent() && server.isPresent() && !id.equals(server)) {
      env.fail("linkerd identity requires a TLS Id and server name to be the same");
    }
    return server.orElse("");
  }

  private static void rejectSpire(EnvReader env) {
    for (String name :
        new String[] {"IDENTITY_SPIRE_WORKLOAD_API_ADDRESS", "IDENTITY_SPIRE_SOCKET"}) {
      if (env.isSet(name)) {
        env.reject(name, "identities by SPIRE are not supported yet");
      }
    }
  }

  /** One that holds something now: it cannot be the right one otherwise (spec 05 §9.2). */
  private static Path tokenFile(String text) throws InvalidValue {
    Path file = path(text);
    try (InputStream in = Files.newInputStream(file)) {
      if (in.read() < 0) {
        throw new InvalidValue("the file is empty");
      }
    } catch (IOException _) {
      throw new InvalidValue("the file cannot be read");
    }
    return file;
  }

  private static Path path(String text) throws InvalidValue {
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
