package io.lorica.destination.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.lorica.destination.index.DiscoveryIndex;
import io.lorica.destination.index.IndexThread;
import io.lorica.destination.kube.Objects;
import io.lorica.destination.model.PortRanges;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.proto.destination.DestinationGrpc;
import io.lorica.proto.destination.GetDestination;
import io.lorica.proto.destination.Update;
import io.lorica.testkit.Await;
import io.lorica.testkit.Spec;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients that read when they like, on real streams. */
final class SlowClientTest {
  private static final int PATIENCE = 5;

  private final ExecutorService streams = Executors.newSingleThreadExecutor();
  private final AtomicInteger overflows = new AtomicInteger();
  private final IndexThread<DiscoveryIndex> index =
      new IndexThread<>(
          "discovery",
          new DiscoveryIndex(
              new DiscoverySettings(
                  true,
                  true,
                  false,
                  PortRanges.NONE,
                  new DiscoverySettings.Domains("cluster.local", "cluster.local", "linkerd"))));
  private final Face<DiscoveryIndex> face = new Face<>(index, streams);
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    DestinationService.Overflows counted =
        new DestinationService.Overflows() {
          @Override
          public void endpoints(String path) {
            overflows.incrementAndGet();
          }

          @Override
          public void profile(String path) {}
        };
    server =
        InProcessServerBuilder.forName("slow")
            .directExecutor()
            .addService(
                new DestinationService(
                    face,
                    new DestinationService.DiscoveryFace(
                        "cluster.local", Optional.empty(), false, PATIENCE, counted)))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName("slow").directExecutor().build();
    tell(
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: app}
        spec: {ports: [{port: 80}]}
        """);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
    index.close();
    streams.shutdownNow();
  }

  private void tell(String yaml) throws Exception {
    var resource = Objects.read(yaml);
    index.submit(it -> it.apply(resource));
    index.reached().get(30, TimeUnit.SECONDS);
  }

  private void endpoint(int number) throws Exception {
    tell(
        """
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: web-1, namespace: app, labels: {kubernetes.io/service-name: web}}
        addressType: IPv4
        ports: [{name: '', port: 80}]
        endpoints: [{addresses: [10.0.0.%d]}]
        """
            .formatted(number));
  }

  /** A stream whose client takes messages only when told to. */
  private final class Reader extends ClientCall.Listener<Update> {
    private final List<Update> updates = new CopyOnWriteArrayList<>();
    private final ClientCall<GetDestination, Update> call =
        channel.newCall(DestinationGrpc.getGetMethod(), CallOptions.DEFAULT);
    private volatile String end = "";

    Reader() {
      call.start(this, new Metadata());
      call.sendMessage(GetDestination.newBuilder().setPath("web.app.svc.cluster.local:80").build());
      call.halfClose();
    }

    @Override
    public void onMessage(Update message) {
      updates.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end = status.getCode().name();
    }

    /** Last octets of the addresses that it knows. */
    Set<Integer> known() {
      Set<Integer> known = new TreeSet<>();
      for (Update update : updates) {
        update
            .getAdd()
            .getAddrsList()
            .forEach(it -> known.add(it.getAddr().getIp().getIpv4() & 255));
        update.getRemove().getAddrsList().forEach(it -> known.remove(it.getIp().getIpv4() & 255));
      }
      return known;
    }
  }

  @Test
  void clientThatReadsAgainGetsTheLatestAndNothingBetween() throws Exception {
    endpoint(1);
    Reader reader = new Reader();
    reader.call.request(1);
    Await.until("the first set", () -> reader.known().equals(Set.of(1)));
    for (int i = 2; i <= PATIENCE; i++) {
      endpoint(i);
    }
    int before = reader.updates.size();
    reader.call.request(100);
    Await.until("the latest set", () -> reader.known().equals(Set.of(PATIENCE)));
    assertThat(reader.updates.size() - before).isLessThan(2 * (PATIENCE - 1));
    assertThat(reader.end).isEmpty();
  }

  @Test
  @Spec("04#30")
  void clientThatNeverReadsIsGivenUpAndNobodyWaitsForIt() throws Exception {
    endpoint(1);
    Reader slow = new Reader();
    Reader quick = new Reader();
    quick.call.request(1000);
    for (int i = 2; i < 5 * PATIENCE; i++) {
      int number = i;
      endpoint(number);
      Await.until("the quick one is up to date", () -> quick.known().equals(Set.of(number)));
    }
    slow.call.request(1000);
    Await.until("the slow one ends", () -> slow.end.equals("OK"));
    assertThat(overflows).hasValue(1);
    assertThat(quick.end).isEmpty();
    Await.until("only the quick one is open", () -> face.openStreams() == 1);
  }

  @Test
  void clientThatHangsUpIsForgotten() throws Exception {
    endpoint(1);
    Reader reader = new Reader();
    reader.call.request(1);
    Await.until("the first set", () -> reader.known().equals(Set.of(1)));
    reader.call.cancel("enough", null);
    Await.until("no stream is open", () -> face.openStreams() == 0);
  }

  @Test
  @Spec("04#31")
  void endOfTheFaceEndsStreamsWithOk() {
    Reader reader = new Reader();
    reader.call.request(1);
    face.close();
    Await.until("the stream ends", () -> reader.end.equals("OK"));
    Reader late = new Reader();
    late.call.request(1);
    Await.until("a late one too", () -> late.end.equals("OK"));
  }
}
