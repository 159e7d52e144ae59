package io.lorica.proxy.config;

import io.lorica.mesh.identity.UriIdentity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Certificates from a SPIFFE Workload API on this machine, as SPIRE's agent serves it: for
 * workloads outside the cluster (spec 01 §15.3).
 *
 * @param spiffeId which of the certificates on offer is ours
 * @param serverName the SNI that is meant for this proxy: a DNS name in lower case
 * @param socket where the API listens
 * @param backoff between streams
 */
public record WorkloadApiConfig(
    UriIdentity spiffeId, String serverName, Path socket, Backoff backoff)
    implements IdentityConfig.Source {
  private static final String ADDRESS = "IDENTITY_SPIRE_WORKLOAD_API_ADDRESS";
  private static final String OLD_ADDRESS = "IDENTITY_SPIRE_SOCKET";
  private static final String SCHEME = "unix:";

  /** The whole names of the trio begin with the prefix twice (spec 03 §1.4). */
  private static final String BACKOFF = KnownVariables.PREFIX + "IDENTITY_SPIRE";

  /** Spec 03 §1.4. */
  private static final Backoff DEFAULT_BACKOFF =
      new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0.1);

  /** Linux, sockaddr_un: 108 bytes, the last of them zero. */
  private static final int MAX_SOCKET_PATH = 107;

  /** Stands for an id that is missing or wrong, and is never used. */
  private static final UriIdentity NOBODY = new UriIdentity("spiffe://nobody");

  @Override
  public String id() {
    return spiffeId.text();
  }

  /** Whether the environment names a Workload API, rightly or not. */
  static boolean isWanted(EnvReader env) {
    return env.isSet(ADDRESS) || env.isSet(OLD_ADDRESS);
  }

  static WorkloadApiConfig read(EnvReader env) {
    boolean one = env.isSet(IdentityConfig.LOCAL_NAME);
    return new WorkloadApiConfig(
        env.required(
            one ? IdentityConfig.LOCAL_NAME : IdentityConfig.SERVER_ID,
            NOBODY,
            WorkloadApiConfig::spiffeId),
        env.required(
            one ? IdentityConfig.LOCAL_NAME : IdentityConfig.SERVER_NAME, "", Values::dnsName),
        env.read(addressName(env), Path.of(""), WorkloadApiConfig::socket),
        Backoff.read(env, BACKOFF, DEFAULT_BACKOFF));
  }

  private static String addressName(EnvReader env) {
    if (env.isSet(ADDRESS)) {
      return ADDRESS;
    }
    env.warn(env.full(OLD_ADDRESS) + " is deprecated; use " + env.full(ADDRESS));
    return OLD_ADDRESS;
  }

  private static UriIdentity spiffeId(String text) throws InvalidValue {
    return UriIdentity.parse(text)
        .orElseThrow(() -> new InvalidValue("Spire support requires a SPIFFE TLS Id"));
  }

  private static Path socket(String text) throws InvalidValue {
    Path path =
        IdentityConfig.path(text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text);
    if (path.toString().getBytes(StandardCharsets.UTF_8).length > MAX_SOCKET_PATH) {
      throw new InvalidValue("longer than a socket's path may be");
    }
    return path;
  }
}
