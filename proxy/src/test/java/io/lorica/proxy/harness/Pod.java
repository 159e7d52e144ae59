package io.lorica.proxy.harness;

import io.lorica.proxy.net.ConnectGuard;
import io.lorica.proxy.runtime.RunningProxy;
import io.lorica.testkit.Await;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A pod without a kernel's help: an address of its own in 127.0.0.0/8, a real proxy listening there
 * on the usual ports, and a table in place of the firewall's redirection.
 */
public final class Pod implements Closeable {
  private static final int OUTBOUND = 4140;
  private static final int INBOUND = 4143;
  private static final int ADMIN = 4191;
  private static final int TAP = 4190;

  /** Not 127.0.0.1, which policies let in without asking. */
  private static final String VISITOR = "127.9.9.9";

  private static final AtomicInteger PODS = new AtomicInteger();

  private final String name;
  private final InetAddress ip;
  private final Path dir;
  private final RunningProxy proxy;

  /** Where connections want to go, by the port that they come from. */
  private final Map<Integer, InetSocketAddress> wanted;

  private volatile InetSocketAddress outboundTarget = new InetSocketAddress("10.0.0.1", 80);

  private volatile Optional<InetSocketAddress> inboundTarget = Optional.empty();

  private Pod(Builder builder) throws IOException {
    name = builder.name;
    ip = builder.ip;
    wanted = new ConcurrentHashMap<>();
    dir = Files.createTempDirectory("pod-" + name);
    if (builder.certifies) {
      builder.put("IDENTITY_DIR", dir.toString());
      Path token = dir.resolve("token");
      Files.writeString(token, "token of " + name);
      builder.put("IDENTITY_TOKEN_FILE", token.toString());
    }
    proxy =
        RunningProxy.start(
            builder.environment,
            (_, client) -> wanted.getOrDefault(client.getPort(), outboundTarget),
            (channel, client) ->
                wanted.getOrDefault(
                    client.getPort(),
                    inboundTarget.orElse((InetSocketAddress) channel.localAddress())),
            builder.guard,
            builder.accessLog);
  }

  /** A pod that is ready for traffic. */
  public static Pod start(ControlPlane control, String name) throws IOException {
    return new Builder(control, name).start();
  }

  /** A pod with wishes. */
  public static Builder builder(ControlPlane control, String name) {
    return new Builder(control, name);
  }

  /** What a pod is to be like. */
  public static final class Builder {
    private final String name;
    private final InetAddress ip = nextAddress();
    private final Map<String, String> environment = new HashMap<>();
    private ConnectGuard guard = ConnectGuard.none();
    private boolean certifies = true;
    private OutputStream accessLog = OutputStream.nullOutputStream();

    private Builder(ControlPlane control, String name) {
      this.name = name;
      String address = "127.0.0.1:" + control.port();
      put("DESTINATION_SVC_ADDR", address);
      put("POLICY_SVC_ADDR", address);
      put("IDENTITY_SVC_ADDR", address);
      put("POLICY_WORKLOAD", name);
      put("DESTINATION_PROFILE_NETWORKS", "10.0.0.0/8,127.0.0.0/8");
      put("IDENTITY_LOCAL_NAME", identityOf(name));
      put("IDENTITY_TRUST_ANCHORS", control.issuer().root().pem());
      put("OUTBOUND_LISTEN_ADDR", ip.getHostAddress() + ":" + OUTBOUND);
      put("INBOUND_LISTEN_ADDR", ip.getHostAddress() + ":" + INBOUND);
      put("ADMIN_LISTEN_ADDR", ip.getHostAddress() + ":" + ADMIN);
      put("CONTROL_LISTEN_ADDR", ip.getHostAddress() + ":" + TAP);
      put("INBOUND_IPS", ip.getHostAddress());
      put("INBOUND_DEFAULT_POLICY", "all-unauthenticated");
      put("INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION", "");
      put("SHUTDOWN_GRACE_PERIOD", "10s");
    }

    /** Sets a variable, named without its prefix. */
    public Builder put(String variable, String value) {
      environment.put("LINKERD2_PROXY_" + variable, value);
      return this;
    }

    /** Takes its identity from a Workload API, and knows nothing of an identity service. */
    public Builder spiffe(Path socket, String id, String serverName) {
      certifies = false;
      environment.remove("LINKERD2_PROXY_IDENTITY_SVC_ADDR");
      environment.remove("LINKERD2_PROXY_IDENTITY_LOCAL_NAME");
      put("IDENTITY_SPIRE_WORKLOAD_API_ADDRESS", "unix:" + socket);
      put("IDENTITY_SERVER_ID", id);
      return put("IDENTITY_SERVER_NAME", serverName);
    }

    /** Lets the pod of that name, and nobody else, look at requests. */
    public Builder tappedBy(String observer) {
      return put("TAP_SVC_NAME", identityOf(observer));
    }

    /** Sets a variable that has no prefix. */
    public Builder putBare(String variable, String value) {
      environment.put(variable, value);
      return this;
    }

    /** Where the outbound half must not connect to; everywhere by default. */
    public Builder guard(ConnectGuard connects) {
      guard = connects;
      return this;
    }

    /** Where the access log goes; nowhere by default. */
    public Builder accessLog(OutputStream out) {
      accessLog = out;
      return this;
    }

    /** The address that the pod will have. */
    public InetAddress ip() {
      return ip;
    }

    /** Starts, and waits for the certificate. */
    public Pod start() throws IOException {
      Pod pod = new Pod(this);
      pod.awaitReady();
      return pod;
    }

    /** Starts and does not wait. */
    public Pod launch() throws IOException {
      return new Pod(this);
    }
  }

  /** Addresses that no other test process uses at the same time. */
  public static InetAddress nextAddress() {
    int pod = PODS.incrementAndGet();
    byte process = (byte) (10 + ProcessHandle.current().pid() % 200);
    try {
      return InetAddress.getByAddress(
          new byte[] {127, process, (byte) (pod / 250), (byte) (1 + pod % 250)});
    } catch (java.net.UnknownHostException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The identity of a pod of that name. */
  public static String identityOf(String name) {
    return name + ".ns.serviceaccount.identity.linkerd.cluster.local";
  }

  public String identity() {
    return identityOf(name);
  }

  public InetAddress ip() {
    return ip;
  }

  /** An address of the pod. */
  public InetSocketAddress at(int port) {
    return new InetSocketAddress(ip, port);
  }

  /** The listener for the application's connections. */
  public InetSocketAddress outbound() {
    return at(OUTBOUND);
  }

  /** The listener for connections to the application. */
  public InetSocketAddress inbound() {
    return at(INBOUND);
  }

  /** The listener for those who look at requests. */
  public InetSocketAddress tap() {
    return at(TAP);
  }

  /** The file whose content the proxy shows to the identity service. */
  public Path tokenFile() {
    return dir.resolve("token");
  }

  /** Where those of the application's connections go that were not made by {@link #dial}. */
  public void redirect(InetSocketAddress target) {
    outboundTarget = target;
  }

  /** What those want that come from elsewhere than {@link #visit}: by default this listener. */
  public void redirectInbound(int port) {
    inboundTarget = Optional.of(at(port));
  }

  /** Connects as the application would, to somewhere else. */
  public Talk dial(InetSocketAddress target) throws IOException {
    return connect(VISITOR, outbound(), target);
  }

  /** Connects as a client outside the mesh would, to a port of this pod. */
  public Talk visit(int port) throws IOException {
    return visit(VISITOR, at(port));
  }

  /** Connects from an address to whatever the connection is said to want. */
  public Talk visit(String from, InetSocketAddress target) throws IOException {
    return connect(from, inbound(), target);
  }

  private Talk connect(String from, InetSocketAddress listener, InetSocketAddress target)
      throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(from, 0));
    wanted.put(socket.getLocalPort(), target);
    socket.connect(listener);
    return new Talk(socket);
  }

  /** Connects to the admin port. */
  public Talk admin() throws IOException {
    return new Talk(new Socket(ip, ADMIN));
  }

  /** Connects to the tap port, in plaintext. */
  public Talk dialTap() throws IOException {
    return new Talk(new Socket(ip, TAP));
  }

  public boolean isReady() throws IOException {
    try (Talk talk = admin()) {
      return talk.ask("GET /ready HTTP/1.1\r\nhost: x\r\n\r\n").status() == 200;
    }
  }

  public void awaitReady() {
    Await.until(name + " is ready", this::isReady);
  }

  /** The metrics as they are now. */
  public Metrics metrics() throws IOException {
    try (Talk talk = admin()) {
      return Metrics.parse(talk.ask("GET /metrics HTTP/1.1\r\nhost: x\r\n\r\n").text());
    }
  }

  /** Waits until series of that family with these labels add up to the value. */
  public void awaitMetric(double value, String family, String... labels) {
    Await.untilAsserted(
        () -> {
          Metrics now = metrics();
          double sum = now.sum(family, labels);
          if (sum != value) {
            throw new AssertionError(
                family
                    + " "
                    + String.join(",", labels)
                    + " is "
                    + sum
                    + ", not "
                    + value
                    + ":\n"
                    + now.lines(family));
          }
        });
  }

  public RunningProxy proxy() {
    return proxy;
  }

  @Override
  public void close() {
    proxy.close();
    try {
      Files.deleteIfExists(tokenFile());
      Files.deleteIfExists(dir);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
