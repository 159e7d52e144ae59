package io.lorica.sandbox.api;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * An API server: HTTPS in front, a store in memory behind, one virtual thread for each request.
 *
 * <p>What is different from a real one: schemas are not checked, server-side apply is refused with
 * 415, lists are never paged, a kind is served in the one version of {@link ResourceKinds}, and
 * everything is gone when it stops.
 */
public final class ApiServer implements AutoCloseable {
  private final HttpsServer server;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private final ApiConnection connection;
  private final ObjectStore store;

  private ApiServer(HttpsServer server, ApiConnection connection, ObjectStore store) {
    this.server = server;
    this.connection = connection;
    this.store = store;
  }

  /**
   * How to reach the server as its administrator.
   *
   * @param address where it listens
   * @param adminToken bearer token of the administrator
   * @param certificate PEM of the certificate that clients must trust
   */
  public record ApiConnection(InetSocketAddress address, String adminToken, String certificate) {
    @Override
    public String toString() {
      return "ApiConnection[address=" + address + "]";
    }
  }

  /**
   * Starts to serve.
   *
   * @param listen address to listen on; port 0 takes any
   * @param names further names and addresses that clients call it by
   */
  public static ApiServer start(
      InetSocketAddress listen, Names names, InstantSource clock, RandomGenerator random)
      throws IOException {
    // Without it each small answer waits for the client's delayed acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    ServerCertificate certificate =
        ServerCertificate.create(names.dns(), names.addresses(), clock.instant());
    ObjectStore store = new ObjectStore();
    HttpsServer server = HttpsServer.create(listen, 512);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.sslContext()));
    String adminToken = newToken();
    ServiceAccountTokens tokens = new ServiceAccountTokens(clock);
    RoleBasedAccess access = new RoleBasedAccess(store);
    Reviews reviews = new Reviews(store, tokens, access, clock);
    Webhooks webhooks = new Webhooks(new WebhookCaller(new ReadyEndpoints(store)));
    ObjectRequests objects = new ObjectRequests(store, webhooks, clock, random);
    server.createContext(
        "/", new ApiHandler(store, objects, reviews, new Gate(adminToken, reviews, access), clock));
    ApiServer api =
        new ApiServer(
            server, new ApiConnection(server.getAddress(), adminToken, certificate.pem()), store);
    server.setExecutor(api.requests);
    server.start();
    return api;
  }

  /** Names and addresses for the certificate. */
  public record Names(List<String> dns, List<String> addresses) {
    /** Copies the lists. */
    public Names {
      dns = List.copyOf(dns);
      addresses = List.copyOf(addresses);
    }
  }

  /** How clients reach it. */
  public ApiConnection connection() {
    return connection;
  }

  /** How many watches are open now. */
  public int watchCount() {
    return store.watchCount();
  }

  @Override
  public void close() {
    server.stop(0);
    requests.shutdownNow();
  }

  private static String newToken() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** Who may pass: authentication by bearer token, then roles. */
  record Gate(String adminToken, Reviews reviews, RoleBasedAccess access) {

    User authenticate(String authorization) {
      if (authorization.isEmpty()) {
        return User.ANONYMOUS;
      }
      String token = authorization.replaceFirst("(?i)^Bearer +", "");
      if (token.equals(adminToken)) {
        return User.ADMIN;
      }
      Optional<User> user = reviews.authenticate(token);
      return user.orElseThrow(() -> new Refusal(401, "Unauthorized", "Unauthorized"));
    }

    void authorize(User user, AccessRequest request) {
      if (!access.allows(user, request)) {
        throw new Refusal(
            403,
            "Forbidden",
            "%s is forbidden: User \"%s\" cannot %s"
                .formatted(request.resource(), user.name(), request));
      }
    }

    @Override
    public String toString() {
      return "Gate";
    }
  }
}
