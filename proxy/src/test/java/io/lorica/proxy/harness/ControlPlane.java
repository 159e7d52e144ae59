package io.lorica.proxy.harness;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.lorica.proto.destination.DestinationGrpc;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.GetDestination;
import io.lorica.proto.destination.Update;
import io.lorica.proto.inbound.InboundServerPoliciesGrpc;
import io.lorica.proto.inbound.PortSpec;
import io.lorica.proto.lorica.identity.TrustBundle;
import io.lorica.proto.lorica.identity.TrustRootsGrpc;
import io.lorica.proto.lorica.identity.WatchRequest;
import io.lorica.proto.outbound.OutboundPoliciesGrpc;
import io.lorica.proto.outbound.OutboundPolicy;
import io.lorica.proto.outbound.TrafficSpec;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Every service that a proxy calls, on one port of loopback by grpc-java, scripted by the test. */
public final class ControlPlane implements Closeable {
  private final Script<OutboundPolicy> policies = new Script<>(null);
  private final Script<DestinationProfile> profiles =
      new Script<>(DestinationProfile.getDefaultInstance());
  private final Script<Update> endpoints = new Script<>(null);
  private final Script<io.lorica.proto.inbound.Server> serverPolicies = new Script<>(null);
  private final Issuer issuer = new Issuer();
  private final Anchors anchors = new Anchors();
  private int port;
  private Server server;

  private ControlPlane() throws IOException {
    server = serve();
    port = server.getPort();
  }

  public static ControlPlane start() throws IOException {
    return new ControlPlane();
  }

  private Server serve() throws IOException {
    return NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
        .addService(new Destinations())
        .addService(new Outbound())
        .addService(new Inbound())
        .addService(issuer)
        .addService(anchors)
        .build()
        .start();
  }

  public int port() {
    return port;
  }

  /** Outbound policies by {@code ip:port}. */
  public Script<OutboundPolicy> policies() {
    return policies;
  }

  /** Profiles by {@code ip:port}; empty ones where nothing else is said. */
  public Script<DestinationProfile> profiles() {
    return profiles;
  }

  /** Endpoints by authority. */
  public Script<Update> endpoints() {
    return endpoints;
  }

  /** Inbound policies by {@code workload:port}. */
  public Script<io.lorica.proto.inbound.Server> serverPolicies() {
    return serverPolicies;
  }

  public Issuer issuer() {
    return issuer;
  }

  /** How often anchors were asked for; nothing is said about them. */
  public int anchorWatches() {
    return anchors.watches.get();
  }

  private static final class Anchors extends TrustRootsGrpc.TrustRootsImplBase {
    final AtomicInteger watches = new AtomicInteger();

    @Override
    public void watch(WatchRequest request, StreamObserver<TrustBundle> observer) {
      watches.incrementAndGet();
    }
  }

  /** Goes away, as a control plane does that is killed. */
  public void stop() {
    server.shutdownNow();
    try {
      if (!server.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new AssertionError("the control plane does not end");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Comes back on the same port. */
  public void restart() throws IOException {
    server = serve();
  }

  @Override
  public void close() {
    stop();
  }

  private static <V> void watch(Script<V> script, String key, StreamObserver<V> observer) {
    ((ServerCallStreamObserver<V>) observer).setOnCancelHandler(() -> script.forget(key, observer));
    script.watch(key, observer);
  }

  private final class Destinations extends DestinationGrpc.DestinationImplBase {
    @Override
    public void get(GetDestination request, StreamObserver<Update> observer) {
      watch(endpoints, request.getPath(), observer);
    }

    @Override
    public void getProfile(GetDestination request, StreamObserver<DestinationProfile> observer) {
      watch(profiles, request.getPath(), observer);
    }
  }

  private final class Outbound extends OutboundPoliciesGrpc.OutboundPoliciesImplBase {
    @Override
    public void watch(TrafficSpec request, StreamObserver<OutboundPolicy> observer) {
      String key = request.hasAddr() ? Wire.text(request.getAddr()) : request.getAuthority();
      ControlPlane.watch(policies, key, observer);
    }
  }

  private final class Inbound extends InboundServerPoliciesGrpc.InboundServerPoliciesImplBase {
    @Override
    public void watchPort(
        PortSpec request, StreamObserver<io.lorica.proto.inbound.Server> observer) {
      watch(serverPolicies, request.getWorkload() + ":" + request.getPort(), observer);
    }
  }
}
