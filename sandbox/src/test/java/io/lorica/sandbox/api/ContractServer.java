package io.lorica.sandbox.api;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The API server under test: the embedded one, or the one that the file in environment variable
 * {@code KUBECONFIG_CONTRACT} names.
 */
final class ContractServer implements AutoCloseable {
  private final Optional<ApiServer> embedded;
  private final KubernetesClient admin;
  private final String namespace;

  private ContractServer(Optional<ApiServer> embedded, KubernetesClient admin) {
    this.embedded = embedded;
    this.admin = admin;
    this.namespace = "contract-" + ProcessHandle.current().pid();
    admin
        .namespaces()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  static ContractServer start() throws IOException {
    String real = System.getenv("KUBECONFIG_CONTRACT");
    if (real != null) {
      return new ContractServer(
          Optional.empty(),
          new KubernetesClientBuilder().withConfig(Config.fromKubeconfig(new File(real))).build());
    }
    ApiServer server =
        ApiServer.start(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new ApiServer.Names(List.of("localhost"), List.of("127.0.0.1")),
            InstantSource.system(),
            new SplittableRandom(1));
    Config config =
        new ConfigBuilder()
            .withMasterUrl("https://127.0.0.1:" + server.connection().address().getPort())
            .withCaCertData(
                Base64.getEncoder()
                    .encodeToString(
                        server.connection().certificate().getBytes(StandardCharsets.US_ASCII)))
            .withOauthToken(server.connection().adminToken())
            .withRequestRetryBackoffLimit(0)
            .build();
    return new ContractServer(
        Optional.of(server), new KubernetesClientBuilder().withConfig(config).build());
  }

  KubernetesClient admin() {
    return admin;
  }

  /** A namespace of this run's own. */
  String namespace() {
    return namespace;
  }

  /** The same server as someone else. */
  KubernetesClient as(String token) {
    Config config =
        new ConfigBuilder(admin.getConfiguration())
            .withOauthToken(token)
            .withClientCertData(null)
            .withClientKeyData(null)
            .withAutoOAuthToken(null)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @Override
  public void close() {
    admin.namespaces().withName(namespace).delete();
    admin.close();
    embedded.ifPresent(ApiServer::close);
  }
}
