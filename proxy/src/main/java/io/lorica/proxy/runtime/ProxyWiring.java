package io.lorica.proxy.runtime;

import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.client.TcpDialer;
import io.lorica.proxy.config.InboundConfig;
import io.lorica.proxy.config.ListenConfig;
import io.lorica.proxy.config.ProxyConfig;
import io.lorica.proxy.discovery.ControlDiscovery;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.identity.AnchorSource;
import io.lorica.proxy.inbound.Gateway;
import io.lorica.proxy.inbound.InboundStack;
import io.lorica.proxy.inbound.InboundTelemetry;
import io.lorica.proxy.inbound.RateLimiters;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.net.Acceptor;
import io.lorica.proxy.net.Addresses;
import io.lorica.proxy.net.ConnectGuard;
import io.lorica.proxy.net.Connector;
import io.lorica.proxy.net.OriginalDestination;
import io.lorica.proxy.outbound.OutboundStack;
import io.lorica.proxy.tap.TapRegistry;
import io.lorica.proxy.tap.TapServer;
import io.lorica.proxy.tls.MeshTls;
import io.lorica.proxy.trace.Tracer;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * Joins the parts of the process; the only class that does. Everything is built and bound first,
 * then the identity is asked for, and traffic is taken in when it is there (spec 01 §1).
 */
final class ProxyWiring {
  private static final Log LOG = Log.named("linkerd_proxy");
  private final ProxyConfig config;
  private final Surroundings surroundings;
  private final RateLimiters limiters;
  private final TapRegistry taps;
  private final InstantSource wall;
  private final ProxyLoops loops;
  private final MeshTls tls;
  private final IdentitySource identitySource;
  private final CountDownLatch shutdownRequested = new CountDownLatch(1);
  private final List<Drainage.LoopDrain> drains = new ArrayList<>();
  private final Acceptor inbound;
  private final Acceptor outbound;
  private final Acceptor admin;
  private final Optional<Acceptor> tap;
  private final ControlChannels channels;
  private final ControlDiscovery discovery;
  private final TraceWiring tracing;
  private final AccessLogWiring accessLog;
  private volatile boolean ready;

  private ProxyWiring(ProxyConfig config, Surroundings surroundings) throws IOException {
    this.config = config;
    this.surroundings = surroundings;
    this.limiters = new RateLimiters(surroundings.clock());
    this.taps = new TapRegistry(surroundings.clock());
    this.wall = surroundings.wall();
    // A key costs a cold machine some 100 ms: it is made beside all else.
    FutureTask<IdentitySource> key =
        new FutureTask<>(() -> IdentitySource.prepare(config.identity()));
    Thread.ofPlatform().daemon().name("key").start(key);
    loops =
        ProxyLoops.start(
            config.runtime().dataLoops(Runtime.getRuntime().availableProcessors()),
            surroundings.clock(),
            SplittableRandom::new);
    TrustAnchors anchors = new AnchorSource(config.identity().anchors()).read();
    tls = new MeshTls(anchors, wall, loops.control().loop());
    channels = onControl(() -> ControlChannels.on(loops.control(), wall, config, tls));
    discovery = onControl(channels::openDiscovery);
    tracing = new TraceWiring(loops.control(), config.trace(), wall);
    accessLog = new AccessLogWiring(config.accessLog(), surroundings);
    Map<EventLoop, OutboundStack> outboundStacks = new HashMap<>();
    Map<EventLoop, InboundStack> inboundStacks = new HashMap<>();
    for (LoopContext context : loops.data()) {
      Drain drain = newDrain(context);
      OutboundStack out = outboundStack(context, drain);
      outboundStacks.put(context.loop(), out);
      inboundStacks.put(context.loop(), inboundStack(context, drain, out.gateway()));
    }
    outbound = bind(config.outbound().listen(), surroundings.outbound(), outboundStacks);
    inbound = bind(config.inbound().listen(), surroundings.inbound(), inboundStacks);
    admin = bindAdmin();
    tap = bindTap();
    identitySource = made(key);
  }

  private static IdentitySource made(FutureTask<IdentitySource> key) throws IOException {
    try {
      return key.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while starting", e);
    }
  }

  /**
   * Builds and binds everything, and begins.
   *
   * @throws IOException when a file cannot be read or an address not be bound
   */
  static ProxyWiring start(ProxyConfig config, Surroundings surroundings) throws IOException {
    ProxyWiring proxy = new ProxyWiring(config, surroundings);
    proxy.logAddresses();
    proxy.admin.accept();
    proxy.tap.ifPresent(Acceptor::accept);
    proxy.loops.control().loop().execute(proxy.identity()::start);
    return proxy;
  }

  private IdentityWiring identity() {
    return new IdentityWiring(
        new IdentityWiring.Parts(loops.control(), config, channels, identitySource, tls, wall),
        this::certified);
  }

  /** Blocks until somebody asks for the end by the admin port. */
  void awaitShutdownRequest() throws InterruptedException {
    shutdownRequested.await();
  }

  /** Stops taking connections in, drains, and stops the loops. Blocks. */
  void shutdown() {
    outbound.close();
    inbound.close();
    admin.close();
    tap.ifPresent(Acceptor::close);
    new Drainage(drains).await(config.runtime().shutdownGrace());
    loops.stop();
    accessLog.flush();
  }

  /** Runs on the control loop, where what it makes will live, and waits. Not on an event loop. */
  private <T> T onControl(Callable<T> task) {
    return loops.control().loop().submit(task).syncUninterruptibly().getNow();
  }

  /** The first certificate is there. On the control loop. */
  private void certified() {
    ready = true;
    channels.certified();
    discovery.watchPermanentPorts();
    tracing.start(channels);
    outbound.accept();
    inbound.accept();
  }

  // Traffic.

  private Drain newDrain(LoopContext context) {
    Drain drain = new Drain();
    drains.add(new Drainage.LoopDrain(context, drain));
    return drain;
  }

  private OutboundStack outboundStack(LoopContext context, Drain drain) {
    ProtocolFaults faults = new ProtocolFaults(context.metrics());
    return new OutboundStack(
        new OutboundStack.Parts(
            context,
            wall,
            config.outbound(),
            discovery,
            taps,
            new OutboundStack.Protocols(
                Http2Profiles.server(config.outbound().http().server()),
                Http2Profiles.client(config.http2Client()),
                new Http2Runtime(context.scheduler(), context.clock(), faults),
                faults),
            new Connector(config.outbound().connect(), surroundings.outboundGuard()),
            new MeshSecurity(tls, context.scheduler()),
            config.inbound().policy().ips(),
            tracing.tracer(context, Tracer.Direction.OUTBOUND),
            drain));
  }

  private InboundStack inboundStack(LoopContext context, Drain drain, Gateway gateway) {
    InboundTelemetry telemetry =
        new InboundTelemetry(
            accessLog.log(context), tracing.tracer(context, Tracer.Direction.INBOUND));
    return InboundStack.forApplication(
        inboundParts(context, config.inbound(), taps, telemetry, drain),
        new InboundStack.GatewayParts(config.identity().id(), gateway));
  }

  private InboundStack.Parts inboundParts(
      LoopContext context,
      InboundConfig half,
      TapRegistry observers,
      InboundTelemetry telemetry,
      Drain drain) {
    ProtocolFaults faults = new ProtocolFaults(context.metrics());
    Connector connector =
        new Connector(half.connect(), ConnectGuard.notToPort(config.inbound().listen().port()));
    Function<InetSocketAddress, Dialer> application =
        address -> new TcpDialer(connector, context.loop(), address);
    return new InboundStack.Parts(
        context,
        half,
        discovery,
        limiters,
        observers,
        new InboundStack.Protocols(
            Http2Profiles.server(half.http().server()),
            Http2Profiles.client(config.http2Client()),
            new Http2Runtime(context.scheduler(), context.clock(), faults),
            faults),
        config.identity().serverName(),
        new MeshSecurity(tls, context.scheduler()),
        application,
        telemetry,
        drain);
  }

  private <S extends AcceptedConnection.Listener> Acceptor bind(
      ListenConfig listen, OriginalDestination destinations, Map<EventLoop, S> stacks)
      throws IOException {
    return Acceptor.bind(
        listen,
        loops.dataGroup(),
        loops.dataGroup(),
        destinations,
        connection -> {
          S stack = stacks.get(connection.channel().eventLoop());
          if (stack == null) {
            throw new IllegalStateException("a connection on a loop that is not ours");
          }
          stack.accepted(connection);
        });
  }

  private Acceptor bindAdmin() throws IOException {
    LoopContext control = loops.control();
    return AdminWiring.bind(
        new AdminWiring.Parts(
            config.admin(),
            loops,
            inboundParts(
                control,
                AdminConfigs.inbound(config.inbound()),
                // Tap shows the application's requests and not these.
                new TapRegistry(surroundings.clock()),
                InboundTelemetry.NONE,
                newDrain(control)),
            wall,
            () -> ready,
            shutdownRequested::countDown));
  }

  /** None where nobody may observe. */
  private Optional<Acceptor> bindTap() throws IOException {
    if (config.tap().isEmpty()) {
      return Optional.empty();
    }
    LoopContext control = loops.control();
    TapServer.Parts parts =
        new TapServer.Parts(
            control,
            taps,
            config.tap().get().client(),
            config.identity().serverName(),
            tls,
            Http2Profiles.server(config.inbound().http().server()),
            new Http2Runtime(
                control.scheduler(), control.clock(), new ProtocolFaults(control.metrics())),
            newDrain(control));
    return Optional.of(TapWiring.bind(config.tap().get(), loops, parts));
  }

  private void logAddresses() {
    LOG.info("Admin interface on " + texts(admin));
    LOG.info("Inbound interface on " + texts(inbound));
    LOG.info("Outbound interface on " + texts(outbound));
    LOG.info(tap.map(acceptor -> "Tap interface on " + texts(acceptor)).orElse("Tap DISABLED"));
    LOG.info("SNI is " + config.identity().serverName());
    LOG.info("Local identity is " + config.identity().id());
    LOG.info("Destinations resolved via " + config.control().destination().address());
  }

  private static String texts(Acceptor acceptor) {
    return String.join(", ", acceptor.addresses().stream().map(Addresses::text).toList());
  }
}
