package io.lorica.sandbox.mesh;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.lorica.sandbox.InPod;
import io.lorica.sandbox.SandboxExtension;
import io.lorica.sandbox.TestSandbox;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Endpoints of a balanced service come and go while it is asked without a pause. */
@ExtendWith(SandboxExtension.class)
@Timeout(180)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BalancingTest {
  private static final int CLIENTS = 8;

  /** Ten times what it is to take at most. */
  private static final long WATCHDOG_NS = TimeUnit.SECONDS.toNanos(10);

  /**
   * Answers with the pod's name after 10 ms. Asked to end, it goes on for two seconds, as long as
   * it may take the clients to hear of that, and finishes what it has begun.
   */
  private static final String APP =
      """
      import http.server, os, signal, threading, time
      stopping = threading.Event()
      class H(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'
        disable_nagle_algorithm = True
        def do_GET(self):
          time.sleep(0.01)
          b = os.environ['HOSTNAME'].encode()
          self.send_response(200)
          self.send_header('content-length', str(len(b)))
          if stopping.is_set(): self.send_header('connection', 'close')
          self.end_headers()
          self.wfile.write(b)
        def log_message(self, *a): pass
      class S(http.server.ThreadingHTTPServer):
        request_queue_size = 128
      server = S(('', 8080), H)
      def stop(*a):
        stopping.set()
        threading.Timer(2, server.shutdown).start()
      signal.signal(signal.SIGTERM, stop)
      server.serve_forever(0.05)
      """;

  private final TestSandbox sandbox;
  private final String namespace;
  private InPod client;

  BalancingTest(TestSandbox sandbox) {
    this.sandbox = sandbox;
    sandbox.mesh();
    this.namespace = sandbox.namespace(Map.of("linkerd.io/inject", "enabled"));
  }

  @BeforeAll
  void podsAreReady() throws IOException {
    sandbox.create(namespace, TestSandbox.pod("client", "sleep", "infinity"));
    deploy("three", 3);
    deploy("growing", 1);
    sandbox.mesh().awaitDeployments(namespace);
    sandbox.awaitReady(namespace, "client");
    client = sandbox.enter(namespace, "client");
  }

  /**
   * A pod ends whole, its proxy and its application, as by a lack of memory. What had begun on it
   * may fail. What begins later is saved by a connection to another pod. (Where the proxy lives and
   * the application does not, that proxy answers 502 until the pod is known not to be ready: there
   * is no connection to be tried again.)
   */
  @Test
  void noRequestFailsThatBeginsAfterAPodWasKilled() throws Exception {
    try (Load load = load("three")) {
      TestSandbox.await(() -> answered(load).keySet().containsAll(names("three")));
      String victim = names("three").getFirst();
      long killedNs = System.nanoTime();
      sandbox.kill(namespace, victim, "linkerd-proxy", "main");
      long goneNs = System.nanoTime();
      TestSandbox.await(() -> answersOf(load, victim, goneNs) > 0);

      assertThat(load.stop())
          .filteredOn(Load.Asked::failed)
          .allSatisfy(
              failed -> {
                assertThat(failed.begunNs()).isLessThan(goneNs);
                assertThat(failed.endedNs()).isGreaterThan(killedNs);
              })
          .hasSizeLessThanOrEqualTo(CLIENTS);
    }
  }

  @Test
  void newPodsAreAskedSoonAfterTheyAreReady() throws Exception {
    Map<String, Long> readyNs = new ConcurrentHashMap<>();
    try (Load load = load("growing");
        Watch _ = watch("growing", readyNs)) {
      TestSandbox.await(() -> !answered(load).isEmpty());
      String first = names("growing").getFirst();
      patch("growing", "{\"spec\":{\"replicas\":5}}");
      TestSandbox.await(() -> answered(load).size() == 5 && readyNs.size() == 5);

      assertThat(load.stop()).noneMatch(Load.Asked::failed);
      Map<String, Long> askedNs = answered(load);
      askedNs.remove(first);
      askedNs.replaceAll((pod, ns) -> ns - requireNonNull(readyNs.get(pod)));
      System.out.println(
          "from ready to the first answer, in ms: "
              + askedNs.values().stream().map(TimeUnit.NANOSECONDS::toMillis).toList());
      assertThat(askedNs.values())
          .hasSize(4)
          .allSatisfy(ns -> assertThat(ns).isLessThan(WATCHDOG_NS));
    }
  }

  @Test
  void rollingRestartFailsNoRequest() throws Exception {
    try (Load load = load("three")) {
      List<String> before = names("three");
      TestSandbox.await(() -> answered(load).keySet().containsAll(before));
      patch(
          "three",
          "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"restarted\":\"yes\"}}}}}");
      TestSandbox.await(() -> isReplaced("three", before));
      TestSandbox.await(() -> answered(load).keySet().containsAll(names("three")));

      assertThat(load.stop()).noneMatch(Load.Asked::failed);
    }
  }

  /**
   * The probe asks the application: a connection alone would be accepted by the proxy before it.
   */
  private void deploy(String name, int replicas) {
    PodBuilder pod = TestSandbox.pod(name, "python3", "-c", APP);
    pod.editSpec()
        .withTerminationGracePeriodSeconds(20L)
        .editFirstContainer()
        .withNewReadinessProbe()
        .withPeriodSeconds(1)
        .withNewHttpGet()
        .withPath("/")
        .withNewPort(8080)
        .endHttpGet()
        .endReadinessProbe()
        .endContainer()
        .endSpec();
    sandbox.deploy(namespace, pod, replicas);
    sandbox.service(namespace, name, Map.of("app", name), "");
  }

  private void patch(String name, String merged) {
    sandbox
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName(name)
        .patch(PatchContext.of(PatchType.JSON_MERGE), merged);
  }

  private Watch watch(String service, Map<String, Long> readyNs) {
    return sandbox
        .client()
        .discovery()
        .v1()
        .endpointSlices()
        .inNamespace(namespace)
        .withLabel("kubernetes.io/service-name", service)
        .watch(new Readiness(readyNs));
  }

  /** Writes down when each pod became ready for requests. */
  private record Readiness(Map<String, Long> readyNs) implements Watcher<EndpointSlice> {
    @Override
    public void eventReceived(Action action, EndpointSlice slice) {
      long now = System.nanoTime();
      for (Endpoint each : slice.getEndpoints()) {
        if (each.getConditions().getReady()) {
          readyNs.putIfAbsent(each.getTargetRef().getName(), now);
        }
      }
    }

    @Override
    public void onClose(WatcherException cause) {}
  }

  private boolean isReplaced(String name, List<String> before) {
    List<String> now = names(name);
    return now.size() == 3 && now.stream().noneMatch(before::contains);
  }

  /** When each pod answered first. */
  private static Map<String, Long> answered(Load load) {
    return load.asked().stream()
        .filter(asked -> !asked.failed())
        .collect(Collectors.toMap(Load.Asked::pod, Load.Asked::endedNs, Math::min, TreeMap::new));
  }

  private static long answersOf(Load load, String pod, long sinceNs) {
    return load.asked().stream()
        .filter(asked -> asked.pod().equals(pod) && asked.begunNs() > sinceNs)
        .count();
  }

  private Load load(String service) {
    String address =
        sandbox
            .client()
            .services()
            .inNamespace(namespace)
            .withName(service)
            .get()
            .getSpec()
            .getClusterIP();
    return Load.start(client, new InetSocketAddress(address, 80), CLIENTS);
  }

  /** Names of its pods, those included that are going. */
  private List<String> names(String app) {
    return sandbox
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabel("app", app)
        .list()
        .getItems()
        .stream()
        .map(pod -> pod.getMetadata().getName())
        .sorted()
        .toList();
  }
}
