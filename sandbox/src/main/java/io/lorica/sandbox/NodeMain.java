package io.lorica.sandbox;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.lorica.mesh.time.NanoClock;
import io.lorica.sandbox.api.ApiServer;
import io.lorica.sandbox.controllers.Controllers;
import io.lorica.sandbox.dns.NameServer;
import io.lorica.sandbox.node.Kubelet;
import io.lorica.sandbox.node.NodeEtc;
import io.lorica.sandbox.node.NodeNetwork;
import io.lorica.sandbox.node.ServiceProxy;
import io.lorica.sandbox.node.SystemTools;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that is the cluster: API server, controllers, node, name server. It is the first
 * process of its own process, network and mount namespaces, so that everything it made is gone when
 * it is.
 *
 * <p>Its parent ({@link io.lorica.sandbox.host.HostSandbox}) reads {@code ready} from its standard
 * output, talks to it over the {@link Gateway}, and ends it by closing its standard input.
 */
public final class NodeMain {
  private static final Logger LOG = LoggerFactory.getLogger(NodeMain.class);

  private NodeMain() {}

  /** Runs until standard input ends. The argument is the directory of the sandbox's files. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path directory = Path.of(args[0]);
    NanoClock nanos = NanoClock.system();
    InstantSource clock = InstantSource.system();
    long began = nanos.nanoTime();
    NodeNetwork.create();
    ApiServer api = startApi(clock);
    KubernetesClient client = client(api.connection());
    secret(directory.resolve("admin.token"), api.connection().adminToken());
    Files.writeString(directory.resolve("ca.crt"), api.connection().certificate());
    BaseObjects.create(client);
    Path memory = NodeEtc.memory(directory);
    Controllers controllers =
        new Controllers(client, api.connection().certificate(), Kubelet.NODE_NAME, nanos);
    NameServer names = new NameServer(client, new InetSocketAddress(NodeNetwork.DNS_ADDRESS, 53));
    ServiceProxy services = new ServiceProxy(client, SystemTools.iptablesRestore());
    Kubelet kubelet =
        new Kubelet(
            client,
            ProgramImages.ofThisProcess().images(),
            memory,
            Files.createDirectories(directory.resolve("logs")),
            NodeEtc.create(memory),
            clock);
    Gateway gateway = new Gateway(directory.resolve("gateway.sock"), names, kubelet);
    LOG.info("node is ready after {} ms", (nanos.nanoTime() - began) / 1_000_000);
    System.out.println("ready");
    System.out.flush();
    awaitEndOfInput();
    List.<AutoCloseable>of(gateway, kubelet, services, names, controllers, client, api)
        .forEach(NodeMain::close);
    System.exit(0);
  }

  private static ApiServer startApi(InstantSource clock) throws IOException {
    return ApiServer.start(
        new InetSocketAddress(NodeNetwork.API_PORT),
        new ApiServer.Names(
            List.of(
                "kubernetes",
                "kubernetes.default",
                "kubernetes.default.svc",
                "kubernetes.default.svc.cluster.local",
                "localhost"),
            List.of(NodeNetwork.API_SERVICE_ADDRESS, NodeNetwork.NODE_ADDRESS, "127.0.0.1")),
        clock,
        new SplittableRandom());
  }

  private static KubernetesClient client(ApiServer.ApiConnection connection) {
    byte[] certificate = connection.certificate().getBytes(StandardCharsets.US_ASCII);
    Config config =
        new ConfigBuilder(Config.empty())
            .withMasterUrl("https://127.0.0.1:" + NodeNetwork.API_PORT)
            .withCaCertData(Base64.getEncoder().encodeToString(certificate))
            .withOauthToken(connection.adminToken())
            .withOnlyHttpWatches(true)
            .withMaxConcurrentRequests(512)
            .withMaxConcurrentRequestsPerHost(512)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static void secret(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  private static void awaitEndOfInput() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                System.in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                LOG.debug("standard input", e);
              } finally {
                ended.countDown();
              }
            });
    ended.await();
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warn("{} does not close", part.getClass().getSimpleName(), e);
    }
  }
}
