package io.lorica.controller.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.lorica.controller.kube.ResourceEvent.Applied;
import io.lorica.controller.kube.ResourceEvent.Deleted;
import io.lorica.controller.kube.ResourceEvent.Resynced;
import io.lorica.controller.kube.ResourceEvent.Undecodable;
import io.lorica.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FeedTest {
  private static final ResourceKind<ConfigMap> CONFIG_MAPS =
      ResourceKind.core("configmaps", ConfigMap.class);

  private final EmbeddedApi api = new EmbeddedApi();
  private final KubeClient client = api.client();
  private final BlockingQueue<ResourceEvent<String>> events = new LinkedBlockingQueue<>();
  private final FeedTiming timing =
      FeedTiming.standard(_ -> LockSupport.parkNanos(1_000_000), new Random(1));

  @AfterEach
  void close() {
    client.close();
    api.close();
  }

  @Test
  void tellsTheWholeStateFirstAndThenEachChange() throws Exception {
    write("a", "1");
    write("b", "2");
    try (Feed<String> feed = feed()) {
      assertThat(next()).isEqualTo(new Resynced<>(Map.of(key("a"), "1", key("b"), "2"), Set.of()));
      feed.synced().get(30, TimeUnit.SECONDS);
      write("c", "3");
      assertThat(nextOf("c")).isEqualTo(new Applied<>(key("c"), "3"));
      write("c", "4");
      assertThat(nextOf("c")).isEqualTo(new Applied<>(key("c"), "4"));
      client.fabric8().configMaps().inNamespace("ns").withName("c").delete();
      assertThat(nextOf("c")).isEqualTo(new Deleted<>(key("c")));
    }
  }

  @Test
  void anObjectThatCannotBeReadHarmsOnlyItself() throws Exception {
    write("good", "1");
    write("bad", "throw");
    try (Feed<String> _ = feed()) {
      assertThat(next()).isEqualTo(new Resynced<>(Map.of(key("good"), "1"), Set.of(key("bad"))));
      write("good", "throw");
      assertThat(nextOf("good"))
          .isEqualTo(new Undecodable<>(key("good"), "java.lang.IllegalArgumentException: no"));
      write("good", "2");
      assertThat(nextOf("good")).isEqualTo(new Applied<>(key("good"), "2"));
    }
  }

  @Test
  void anObjectOfTheWrongShapeHarmsOnlyItself() throws Exception {
    String list =
        """
        {"metadata":{"resourceVersion":"7"},"kind":"ServiceList","items":[
          {"metadata":{"namespace":"ns","name":"odd"},"spec":{"ports":"none"}},
          {"metadata":{"namespace":"ns","name":"even"},"spec":{"clusterIP":"10.0.0.1"}}]}
        """;
    api.override(
        request ->
            request.getPath().contains("services?limit") ? EmbeddedApi.json(200, list) : null);
    FeedSpec<Service, String> spec =
        FeedSpec.of(
            ResourceKind.core("services", Service.class),
            Scope.everywhere(),
            service -> service.getSpec().getClusterIP());
    try (Feed<String> _ = Feed.start(client, spec, timing, api.metrics(), events::add)) {
      assertThat(next())
          .isEqualTo(new Resynced<>(Map.of(key("even"), "10.0.0.1"), Set.of(key("odd"))));
    }
  }

  @Test
  void listsInPages() throws Exception {
    api.override(
        request -> {
          String path = request.getPath();
          if (!path.contains("configmaps?limit=500")) {
            return null;
          }
          return path.contains("continue=more%2F1")
              ? EmbeddedApi.json(200, page("b", ""))
              : EmbeddedApi.json(200, page("a", "more/1"));
        });
    try (Feed<String> _ = feed()) {
      assertThat(next()).isEqualTo(new Resynced<>(Map.of(key("a"), "1", key("b"), "1"), Set.of()));
    }
  }

  @Test
  void listsAgainWhenItsPlaceIsGone() throws Exception {
    AtomicInteger watches = new AtomicInteger();
    api.override(
        request ->
            request.getPath().contains("watch=true") && watches.getAndIncrement() == 0
                ? EmbeddedApi.json(410, "{\"kind\":\"Status\",\"message\":\"too old\"}")
                : null);
    write("a", "1");
    try (Feed<String> _ = feed()) {
      assertThat(next()).isEqualTo(new Resynced<>(Map.of(key("a"), "1"), Set.of()));
      assertThat(nextResync()).isEqualTo(new Resynced<>(Map.of(key("a"), "1"), Set.of()));
    }
  }

  @Test
  void survivesARestartOfTheServer() throws Exception {
    write("a", "1");
    try (Feed<String> feed = feed()) {
      assertThat(next()).isInstanceOf(Resynced.class);
      Await.until("a watch", () -> api.requests().stream().anyMatch(r -> r.contains("watch")));
      api.stop();
      api.startAgain();
      write("a", "2");
      Await.until("the change", () -> events.stream().anyMatch(e -> says(e, "2")));
      assertThat(feed.synced()).isCompleted();
    }
  }

  @Test
  void aKindThatIsNotInstalledCountsAsEmpty() throws Exception {
    api.override(
        request ->
            request.getPath().contains("widgets")
                ? EmbeddedApi.json(404, "{\"message\":\"no such kind\"}")
                : null);
    FeedSpec<tools.jackson.databind.JsonNode, String> spec =
        FeedSpec.of(
                ResourceKind.untyped("example.io", "v1", "widgets"),
                Scope.everywhere(),
                Object::toString)
            .whereInstalled();
    try (Feed<String> feed = Feed.start(client, spec, timing, api.metrics(), events::add)) {
      assertThat(next()).isEqualTo(new Resynced<>(Map.of(), Set.of()));
      feed.synced().get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aListenerThatFailsIsToldTheWholeStateAgain() throws Exception {
    write("a", "1");
    AtomicInteger calls = new AtomicInteger();
    FeedSpec<ConfigMap, String> spec = FeedSpec.of(CONFIG_MAPS, Scope.everywhere(), FeedTest::trim);
    try (Feed<String> _ =
        Feed.start(
            client,
            spec,
            timing,
            api.metrics(),
            event -> {
              if (calls.getAndIncrement() == 0) {
                throw new IllegalStateException("a bug");
              }
              events.add(event);
            })) {
      assertThat(next()).isEqualTo(new Resynced<>(Map.of(key("a"), "1"), Set.of()));
    }
  }

  @Test
  void selectorsAndNamespaceReachTheServer() throws Exception {
    FeedSpec<ConfigMap, String> spec =
        FeedSpec.of(CONFIG_MAPS, Scope.named("ns", "x").withLabels("app in (a,b)"), FeedTest::trim);
    try (Feed<String> _ = Feed.start(client, spec, timing, api.metrics(), events::add)) {
      next();
      assertThat(api.requests())
          .first()
          .isEqualTo(
              "GET /api/v1/namespaces/ns/configmaps?limit=500"
                  + "&labelSelector=app+in+%28a%2Cb%29&fieldSelector=metadata.name%3Dx");
    }
  }

  private Feed<String> feed() {
    return Feed.start(
        client,
        FeedSpec.of(CONFIG_MAPS, Scope.everywhere(), FeedTest::trim),
        timing,
        api.metrics(),
        events::add);
  }

  private static String trim(ConfigMap map) {
    String value = map.getData().getOrDefault("v", "");
    if (value.equals("throw")) {
      throw new IllegalArgumentException("no");
    }
    return value;
  }

  private void write(String name, String value) {
    client
        .fabric8()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("ns")
                .withName(name)
                .endMetadata()
                .addToData("v", value)
                .build())
        .createOr(existing -> existing.update());
  }

  private static String page(String name, String next) {
    return """
    {"metadata":{"resourceVersion":"5","continue":"%s"},"items":[
      {"metadata":{"namespace":"ns","name":"%s"},"data":{"v":"1"}}]}
    """
        .formatted(next, name);
  }

  private static ObjectKey key(String name) {
    return new ObjectKey("ns", name);
  }

  private ResourceEvent<String> next() throws InterruptedException {
    ResourceEvent<String> event = events.poll(30, TimeUnit.SECONDS);
    return event == null ? new Deleted<>(new ObjectKey("", "nothing came")) : event;
  }

  /** The next new event of one object: a server may tell again what the list has told. */
  private ResourceEvent<String> nextOf(String name) throws InterruptedException {
    ResourceEvent<String> last = next();
    while (!last.equals(new Deleted<String>(new ObjectKey("", "nothing came")))) {
      boolean ours =
          switch (last) {
            case Applied<String>(var key, var value) ->
                key.name().equals(name) && !(name.equals("good") && value.equals("1"));
            case Deleted<String>(var key) -> key.name().equals(name);
            case Undecodable<String>(var key, var _) -> key.name().equals(name);
            case Resynced<String> _ -> false;
          };
      if (ours) {
        return last;
      }
      last = next();
    }
    return last;
  }

  private ResourceEvent<String> nextResync() throws InterruptedException {
    ResourceEvent<String> last = next();
    while (last instanceof Applied<String>) {
      last = next();
    }
    return last;
  }

  private static boolean says(ResourceEvent<String> event, String value) {
    return switch (event) {
      case Applied<String>(var _, var told) -> told.equals(value);
      case Resynced<String>(var all, var _) -> all.containsValue(value);
      case Deleted<String> _, Undecodable<String> _ -> false;
    };
  }

  @Test
  void backOffDoublesUpToItsBound() {
    var backoff =
        new io.lorica.controller.time.Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), 0);
    List<Duration> waits =
        java.util.stream.IntStream.of(0, 1, 2, 3, 4, 5, 60)
            .mapToObj(n -> backoff.after(n, new Random(1)))
            .toList();
    assertThat(waits)
        .containsExactly(
            Duration.ZERO,
            Duration.ofMillis(100),
            Duration.ofMillis(200),
            Duration.ofMillis(400),
            Duration.ofMillis(800),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
  }
}
