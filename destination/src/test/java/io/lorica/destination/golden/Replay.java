package io.lorica.destination.golden;

import com.google.protobuf.MessageLite;
import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.lorica.destination.golden.Scenario.Request;
import io.lorica.destination.golden.Scenario.Step;
import io.lorica.destination.index.Index;
import io.lorica.destination.index.IndexThread;
import io.lorica.destination.kube.WatchedKind;
import io.lorica.destination.model.ResourceName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Plays one scenario against the real gRPC service over the real index, and compares. */
final class Replay implements AutoCloseable {
  /** A process as the recordings name it: an index and the service on top. */
  record Face(IndexThread<?> index, List<? extends BindableService> services) {}

  /** A face that serves. */
  private record Running(Face face, Server server, ManagedChannel channel) {}

  private final Scenario scenario;
  private final Differences differences;
  private final ExecutorService streams = Executors.newSingleThreadExecutor();
  private final Map<String, Running> running = new LinkedHashMap<>();
  private final Map<String, Transcript> transcripts = new LinkedHashMap<>();
  private final ObjectStore store = new ObjectStore();

  Replay(Scenario scenario, Differences differences) {
    this.scenario = scenario;
    this.differences = differences;
  }

  /** Where streams must be written, so that the replay knows when all is quiet. */
  ExecutorService streamExecutor() {
    return streams;
  }

  /** Differences that are not meant, as sentences; empty if all is well. */
  List<String> run(Function<String, Face> start, Function<Request, MessageLite> requests)
      throws IOException {
    for (Request request : scenario.requests()) {
      if (!running.containsKey(request.server())) {
        running.put(request.server(), serve(request.server(), start.apply(request.server())));
      }
    }
    scenario.objects().forEach(object -> tell(store.apply(object)));
    settle();
    writeStatuses("objects");
    open("", requests);
    List<String> moments = new ArrayList<>(List.of("objects"));
    endOf("objects");
    for (Step step : scenario.steps()) {
      take(step);
      writeStatuses(step.name());
      open(step.name().substring(0, 2), requests);
      endOf(step.name());
      moments.add(step.name());
    }
    return new Comparison(scenario, differences).compare(moments, transcripts);
  }

  private Running serve(String name, Face face) throws IOException {
    String address = scenario.name() + "/" + name;
    InProcessServerBuilder builder = InProcessServerBuilder.forName(address).directExecutor();
    face.services.forEach(builder::addService);
    Server server = builder.build().start();
    return new Running(
        face, server, InProcessChannelBuilder.forName(address).directExecutor().build());
  }

  /** In place of the status controller, whose word routes wait for. */
  private void writeStatuses(String after) {
    scenario.statuses().stream()
        .filter(status -> status.after().equals(after))
        .forEach(
            status -> store.writeStatus(status.object(), status.status()).ifPresent(this::tell));
    settle();
  }

  private void take(Step step) {
    for (JsonNode object : step.objects()) {
      switch (step.verb()) {
        case "apply" -> tell(store.apply(object));
        case "patch-status" -> tell(store.patchStatus(object));
        case "delete" -> {
          store.delete(object);
          forget(ObjectStore.Key.of(object));
        }
        default -> throw new IllegalStateException("unknown step " + step.name());
      }
      settle();
    }
  }

  private void tell(JsonNode object) {
    ObjectStore.Key.of(object).watched().ifPresent(kind -> tell(kind, object));
  }

  /** As the feed does it: what cannot be read is left out. */
  private void tell(WatchedKind kind, JsonNode object) {
    try {
      var resource = kind.read().apply(object);
      running.values().forEach(it -> it.face.index.submit(index -> index.apply(resource)));
    } catch (RuntimeException unreadable) {
      System.out.println(scenario.name() + ": left out: " + unreadable.getMessage());
    }
  }

  private void forget(ObjectStore.Key key) {
    ResourceName name = new ResourceName(key.namespace(), key.name());
    key.watched().ifPresent(kind -> forget(kind, name));
  }

  private void forget(WatchedKind kind, ResourceName name) {
    running.values().forEach(it -> it.face.index.submit(index -> index.delete(kind.kind(), name)));
  }

  /** Returns when nothing is on its way any more: index, streams, and once more for echoes. */
  private void settle() {
    for (int i = 0; i < 3; i++) {
      running.values().forEach(it -> await(it.face.index));
      CompletableFuture.runAsync(() -> {}, streams).orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  /** A task is part of a batch that ends with publication; the second follows the first's. */
  private static <I extends Index> void await(IndexThread<I> index) {
    for (int i = 0; i < 2; i++) {
      CompletableFuture<Void> reached = new CompletableFuture<>();
      index.submit(_ -> reached.complete(null));
      reached.orTimeout(30, TimeUnit.SECONDS).join();
    }
  }

  private void open(String after, Function<Request, MessageLite> requests) {
    for (Request request : scenario.requests()) {
      if (request.openAfter().equals(after)) {
        Transcript transcript = new Transcript();
        transcripts.put(request.stream(), transcript);
        call(request, requests.apply(request), transcript);
        settle();
      }
    }
  }

  @SuppressWarnings("unchecked") // the method's own marshallers fit its own messages
  private void call(Request request, MessageLite message, Transcript transcript) {
    Running target = Objects.requireNonNull(running.get(request.server()));
    MethodDescriptor<?, ?> method =
        target.face.services.stream()
            .map(BindableService::bindService)
            .map(service -> service.getMethod(request.method().substring(1)))
            .filter(Objects::nonNull)
            .findFirst()
            .orElseThrow()
            .getMethodDescriptor();
    MethodDescriptor<MessageLite, MessageLite> descriptor =
        (MethodDescriptor<MessageLite, MessageLite>) method;
    ClientCall<MessageLite, MessageLite> call =
        target.channel.newCall(descriptor, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(MessageLite answer) {
            transcript.message(CanonicalJson.of(answer));
            call.request(1);
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            String description = status.getDescription();
            transcript.status(status.getCode().name(), description == null ? "" : description);
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage(message);
    call.halfClose();
  }

  private void endOf(String step) {
    transcripts.values().forEach(transcript -> transcript.endOf(step));
  }

  @Override
  public void close() {
    for (Running it : running.values()) {
      it.channel.shutdownNow();
      it.server.shutdownNow();
      it.face.index.close();
    }
    streams.shutdownNow();
  }
}
