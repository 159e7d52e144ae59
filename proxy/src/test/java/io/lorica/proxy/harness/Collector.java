package io.lorica.proxy.harness;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.lorica.testkit.Await;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A collector of spans on grpc-java, in plaintext on loopback. */
public final class Collector implements Closeable {
  private final List<ExportTraceServiceRequest> requests = new CopyOnWriteArrayList<>();
  private final List<StreamObserver<ExportTraceServiceResponse>> held =
      new CopyOnWriteArrayList<>();
  private final Server server;
  private volatile @Nullable Status failure;
  private volatile ExportTraceServiceResponse answer =
      ExportTraceServiceResponse.getDefaultInstance();
  private volatile boolean holding;

  private Collector() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(new Service())
            .build()
            .start();
  }

  public static Collector start() throws IOException {
    return new Collector();
  }

  private final class Service extends TraceServiceGrpc.TraceServiceImplBase {
    @Override
    public void export(
        ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> observer) {
      requests.add(request);
      if (holding) {
        held.add(observer);
      } else {
        respond(observer);
      }
    }
  }

  private void respond(StreamObserver<ExportTraceServiceResponse> observer) {
    Status status = failure;
    if (status != null) {
      observer.onError(status.asRuntimeException());
      return;
    }
    observer.onNext(answer);
    observer.onCompleted();
  }

  /** From here on every request fails so. */
  public void fail(Status status) {
    failure = status;
  }

  /** From here on every request is answered so. */
  public void answer(ExportTraceServiceResponse response) {
    failure = null;
    answer = response;
  }

  /** From here on requests are taken and not answered. */
  public void hold() {
    holding = true;
  }

  /** Answers what was held, and all that comes. */
  public void release() {
    holding = false;
    held.forEach(this::respond);
    held.clear();
  }

  public int port() {
    return server.getPort();
  }

  /** All requests so far, in order. */
  public List<ExportTraceServiceRequest> requests() {
    return requests;
  }

  /** Waits for so many requests. */
  public List<ExportTraceServiceRequest> requests(int count) {
    Await.until(count + " requests", () -> requests.size() >= count);
    return requests;
  }

  /** All spans so far, in the order in which they came. */
  public List<Span> spans() {
    return requests.stream()
        .flatMap(request -> request.getResourceSpansList().stream())
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  /** Waits for so many spans. */
  public List<Span> spans(int count) {
    Await.until(count + " spans", () -> spans().size() >= count);
    return spans();
  }

  /** What is said of a span or a resource, all of it texts. */
  public static Map<String, String> texts(List<KeyValue> attributes) {
    return attributes.stream()
        .collect(Collectors.toMap(KeyValue::getKey, each -> each.getValue().getStringValue()));
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the collector does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
