package io.lorica.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Two pods that the injector meshed, a client's and a server's, in which the test plays both
 * applications. Each test has ports of its own; all of them are ports of one Service of the
 * server's.
 *
 * @param namespace of both pods, which are named {@code client} and {@code server}
 * @param address of the Service {@code server}
 */
public record MeshedPair(String namespace, InPod client, InPod server, String address) {
  /** Ports on which the protocol is detected. */
  public static final List<Integer> DETECTED = IntStream.range(8080, 8090).boxed().toList();

  /** Ports that are marked as opaque. */
  public static final List<Integer> OPAQUE = IntStream.range(9000, 9010).boxed().toList();

  private static final Map<String, String> ANNOTATIONS =
      Map.of("config.linkerd.io/opaque-ports", OPAQUE.getFirst() + "-" + OPAQUE.getLast());

  /** Creates both in a namespace of their own, and waits until they are ready. */
  static MeshedPair create(TestSandbox sandbox) throws IOException {
    String namespace = sandbox.namespace(Map.of("linkerd.io/inject", "enabled"));
    for (String name : List.of("server", "client")) {
      PodBuilder pod = TestSandbox.pod(name, "sleep", "infinity");
      pod.editMetadata().addToAnnotations(ANNOTATIONS).endMetadata();
      sandbox.create(namespace, pod);
    }
    Service service =
        sandbox.client().services().inNamespace(namespace).resource(service()).create();
    for (String name : List.of("server", "client")) {
      // A webhook that does not answer lets pods go without a proxy.
      assertThat(sandbox.awaitReady(namespace, name).getSpec().getInitContainers())
          .anyMatch(container -> container.getName().equals("linkerd-proxy"));
    }
    return new MeshedPair(
        namespace,
        sandbox.enter(namespace, "client"),
        sandbox.enter(namespace, "server"),
        service.getSpec().getClusterIP());
  }

  private static Service service() {
    return new ServiceBuilder()
        .withNewMetadata()
        .withName("server")
        .withAnnotations(ANNOTATIONS)
        .endMetadata()
        .withNewSpec()
        .withSelector(Map.of("app", "server"))
        .withPorts(
            IntStream.concat(
                    DETECTED.stream().mapToInt(port -> port),
                    OPAQUE.stream().mapToInt(port -> port))
                .mapToObj(MeshedPair::port)
                .toList())
        .endSpec()
        .build();
  }

  private static ServicePort port(int number) {
    ServicePort port = new ServicePort();
    port.setName("p" + number);
    port.setPort(number);
    port.setTargetPort(new IntOrString(number));
    return port;
  }

  /** Where the client's application finds a port of the server's. */
  public InetSocketAddress service(int port) {
    return new InetSocketAddress(address, port);
  }
}
