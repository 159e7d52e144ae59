package io.lorica.proxy.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Certificates by {@code Certify} of the identity service.
 *
 * @param localName TLS identity and SNI of this proxy: a DNS name in lower case
 * @param dir may hold {@code key.p8} and {@code csr.der}; without them the proxy makes its own
 * @param tokenFile read anew before each request for a certificate
 * @param service the identity service
 */
public record CertifyConfig(
    String localName, Path dir, Path tokenFile, ControlService service, Refresh refresh)
    implements IdentityConfig.Source {

  /** Bounds of the wait before a renewal. */
  public record Refresh(Duration min, Duration max) {}

  @Override
  public String id() {
    return localName;
  }

  @Override
  public String serverName() {
    return localName;
  }

  static CertifyConfig read(EnvReader env) {
    return new CertifyConfig(
        localName(env),
        env.required("IDENTITY_DIR", Path.of(""), IdentityConfig::path),
        env.required("IDENTITY_TOKEN_FILE", Path.of(""), CertifyConfig::tokenFile),
        ControlPlaneConfig.service(env, "IDENTITY_SVC", "no identity service configured"),
        new Refresh(
            env.read("IDENTITY_MIN_REFRESH", Duration.ofSeconds(10), Values::duration),
            env.read("IDENTITY_MAX_REFRESH", Duration.ofHours(24), Values::duration)));
  }

  /** One that holds something now: it cannot be the right one otherwise (spec 05 §9.2). */
  private static Path tokenFile(String text) throws InvalidValue {
    Path file = IdentityConfig.path(text);
    try (InputStream in = Files.newInputStream(file)) {
      if (in.read() < 0) {
        throw new InvalidValue("the file is empty");
      }
    } catch (IOException _) {
      throw new InvalidValue("the file cannot be read");
    }
    return file;
  }

  /** One name for both, or an id and a server name that must be equal (spec 01 §15.1). */
  private static String localName(EnvReader env) {
    if (env.isSet(IdentityConfig.LOCAL_NAME)) {
      return env.required(IdentityConfig.LOCAL_NAME, "", Values::dnsName);
    }
    boolean idIsSet = env.isSet(IdentityConfig.SERVER_ID);
    boolean serverIsSet = env.isSet(IdentityConfig.SERVER_NAME);
    if (!idIsSet && !serverIsSet) {
      env.missing(IdentityConfig.LOCAL_NAME);
      return "";
    }
    Optional<String> id = env.find(IdentityConfig.SERVER_ID, IdentityConfig::tlsId);
    Optional<String> server = env.find(IdentityConfig.SERVER_NAME, Values::dnsName);
    if (!idIsSet) {
      env.missing(IdentityConfig.SERVER_ID);
    } else if (!serverIsSet) {
      env.missing(IdentityConfig.SERVER_NAME);
    } else if (id.isPresent() && server.isPresent() && !id.equals(server)) {
      env.fail("linkerd identity requires a TLS Id and server name to be the same");
    }
    return server.orElse("");
  }
}
