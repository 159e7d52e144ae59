package io.lorica.proxy.training;

import io.lorica.testkit.TestAuthority;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs the distribution's proxy under traffic in both roles, so that Java archives the classes it
 * uses. The network is made by {@code proxy/dist/train}: connections to {@link #SERVICE} reach the
 * outbound side, those to {@link #ENDPOINT} come back to the inbound side of the same proxy.
 */
final class TrainingRun {
  /** The address of the service. */
  static final String SERVICE = "10.9.9.9";

  /** Its endpoint, 10.9.0.3. */
  static final int ENDPOINT = 0x0a090003;

  static final int HTTP = 8081;
  static final int GRPC = 8083;
  static final int TCP = 9000;

  private static final String OWN = "10.9.0.1";
  private static final String SUFFIX = ".serviceaccount.identity.linkerd.cluster.local";
  private static final String IDENTITY = "default.training" + SUFFIX;
  private static final long WATCHDOG_SECONDS = 60;

  private TrainingRun() {}

  /**
   * Exits with 0 once the archive is there.
   *
   * @param arguments the distribution, the archive to write, a folder for the identity
   */
  public static void main(String[] arguments) throws Exception {
    Path launcher = Path.of(arguments[0], "bin", "linkerd2-proxy");
    Path archive = Path.of(arguments[1]);
    Path folder = Path.of(arguments[2]);
    TestAuthority authority = TestAuthority.root("training");
    TrainingControlPlane plane =
        TrainingControlPlane.start(
            authority,
            IDENTITY,
            "linkerd-identity.linkerd" + SUFFIX,
            "linkerd-destination.linkerd" + SUFFIX);
    Files.writeString(folder.resolve("token"), "token");
    ProcessBuilder builder = new ProcessBuilder(launcher.toString()).inheritIO();
    builder.environment().putAll(environment(authority, archive, folder));
    Process proxy = builder.start();
    boolean served = false;
    try (TrainingTraffic traffic = new TrainingTraffic()) {
      awaitReady(proxy);
      traffic.run(SERVICE);
      status("/metrics");
      served = true;
    } finally {
      proxy.destroy();
      if (!proxy.waitFor(WATCHDOG_SECONDS, TimeUnit.SECONDS)) {
        proxy.destroyForcibly();
      }
      plane.stop();
    }
    System.exit(served && Files.exists(archive) ? 0 : 1);
  }

  private static Map<String, String> environment(
      TestAuthority authority, Path archive, Path folder) {
    String policyName = "linkerd-destination.linkerd" + SUFFIX;
    return Map.ofEntries(
        Map.entry(
            "LORICA_PROXY_JAVA_OPTIONS", "-XX:-AOTRecordTraining -XX:AOTCacheOutput=" + archive),
        variable("LOG", "warn"),
        variable("IDENTITY_SVC_ADDR", OWN + ":" + TrainingControlPlane.IDENTITY),
        variable("IDENTITY_SVC_NAME", "linkerd-identity.linkerd" + SUFFIX),
        variable("DESTINATION_SVC_ADDR", OWN + ":" + TrainingControlPlane.DESTINATION),
        variable("DESTINATION_SVC_NAME", policyName),
        variable("POLICY_SVC_ADDR", OWN + ":" + TrainingControlPlane.POLICY),
        variable("POLICY_SVC_NAME", policyName),
        variable("POLICY_WORKLOAD", "{\"ns\":\"training\",\"pod\":\"training-0\"}"),
        variable("DESTINATION_CONTEXT", "{\"ns\":\"training\",\"pod\":\"training-0\"}"),
        variable("DESTINATION_PROFILE_NETWORKS", "10.0.0.0/8"),
        variable("POLICY_CLUSTER_NETWORKS", "10.0.0.0/8"),
        variable("CONTROL_STREAM_INITIAL_TIMEOUT", "3s"),
        variable("ADMIN_LISTEN_ADDR", "0.0.0.0:4191"),
        variable("INBOUND_LISTEN_ADDR", "0.0.0.0:4143"),
        variable("OUTBOUND_LISTEN_ADDR", "127.0.0.1:4140"),
        variable("OUTBOUND_LISTEN_ADDRS", "127.0.0.1:4140"),
        variable("INBOUND_IPS", OWN),
        variable("INBOUND_PORTS", HTTP + "," + GRPC + "," + TCP),
        variable("INBOUND_DEFAULT_POLICY", "all-unauthenticated"),
        variable("IDENTITY_DIR", folder.toString()),
        variable("IDENTITY_TOKEN_FILE", folder.resolve("token").toString()),
        variable("IDENTITY_TRUST_ANCHORS", authority.pem()),
        variable("IDENTITY_LOCAL_NAME", IDENTITY));
  }

  private static Map.Entry<String, String> variable(String name, String value) {
    return Map.entry("LINKERD2_PROXY_" + name, value);
  }

  private static void awaitReady(Process proxy) throws IOException, InterruptedException {
    for (int i = 0; i < WATCHDOG_SECONDS * 20; i++) {
      if (proxy.waitFor(50, TimeUnit.MILLISECONDS)) {
        break;
      }
      if (status("/ready") == 200) {
        return;
      }
    }
    throw new IOException("the proxy is not ready");
  }

  /** The status of an admin page; -1 while nobody answers. */
  private static int status(String page) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create("http://127.0.0.1:4191" + page).toURL().openConnection();
      int status = connection.getResponseCode();
      if (status == 200) {
        connection.getInputStream().readAllBytes();
      }
      return status;
    } catch (IOException _) {
      return -1;
    }
  }
}
