package io.lorica.proxy.tls;

import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.ConnectConfig;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.config.ListenConfig;
import io.lorica.proxy.config.TcpOptions;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.net.Acceptor;
import io.lorica.proxy.net.ConnectFailure;
import io.lorica.proxy.net.ConnectGuard;
import io.lorica.proxy.net.Connector;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.TestLoop;
import io.lorica.proxy.runtime.EventLoopScheduler;
import io.lorica.testkit.TestAuthority;
import io.lorica.testkit.TestCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Real TLS over real sockets on one loop, with certificates made for the test. */
public final class TlsLab implements AutoCloseable {
  public static final String SERVER = "server.ns.serviceaccount.identity.linkerd.cluster.local";
  public static final String CLIENT = "client.ns.serviceaccount.identity.linkerd.cluster.local";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  public final TestLoop loop = new TestLoop();
  final TestAuthority root = TestAuthority.root("root");
  final TestAuthority issuer = root.issuer("issuer");
  private final ExecutorService slowly = Executors.newSingleThreadExecutor();
  private final List<MeshTls> closing = new ArrayList<>();

  /** What became of a handshake. */
  sealed interface Outcome {
    record Secured(HoldHandler plaintext, Negotiated negotiated) implements Outcome {}

    record Failed(String message) implements Outcome {}
  }

  /** Both ends of a connection. */
  record Pair(Outcome client, Outcome server) {}

  static Credentials credentials(TestCredentials made) {
    return new Credentials(made.chain(), made.keyDer(), made.chain().notAfter());
  }

  /** A process that trusts the lab's root and has a leaf of these names; none for no leaf. */
  public MeshTls process(String... names) {
    MeshTls tls = process(root.anchors(), slowly);
    if (names.length > 0) {
      tls.install(credentials(issuer.leaf(names)));
    }
    return tls;
  }

  MeshTls process(TrustAnchors anchors, Executor executor) {
    MeshTls tls = new MeshTls(anchors, InstantSource.system(), executor);
    closing.add(tls);
    return tls;
  }

  static final class Result implements TlsListener {
    final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

    @Override
    public void established(HoldHandler plaintext, Negotiated negotiated) {
      outcome.complete(new Outcome.Secured(plaintext, negotiated));
    }

    @Override
    public void failed(TlsFailure failure) {
      outcome.complete(new Outcome.Failed(failure.message()));
    }

    Outcome get() {
      try {
        return outcome.get(30, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Listens and hands every connection on. */
  public InetSocketAddress listen(AcceptedConnection.Listener listener) {
    try {
      Acceptor acceptor =
          Acceptor.bind(
              new ListenConfig(
                  List.of(IpLiterals.socketAddress("127.0.0.1", 0)), 0, TcpOptions.DEFAULTS),
              loop.group(),
              loop.group(),
              (_, client) -> client,
              listener);
      acceptor.accept();
      return acceptor.addresses().getFirst();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Listens and terminates TLS of the next connection. */
  InetSocketAddress serve(MeshServerTls server, Result result) {
    return listen(
        accepted ->
            server.terminate(
                accepted.hold(),
                new EventLoopScheduler(accepted.channel().eventLoop()),
                LIMIT,
                result));
  }

  Outcome connect(MeshTls client, InetSocketAddress address, String id, boolean header) {
    Result result = new Result();
    connect(client, address, id, header, result);
    return result.get();
  }

  private void connect(
      MeshTls client, InetSocketAddress address, String id, boolean header, Result result) {
    MeshClientTls.Server server = new MeshClientTls.Server(new DnsIdentity(id), SERVER, header);
    Connector connector =
        new Connector(
            new ConnectConfig(
                LIMIT, new Backoff(Duration.ZERO, Duration.ZERO, 0), TcpOptions.DEFAULTS),
            ConnectGuard.none());
    loop.call(
        () ->
            connector.connect(
                loop.loop(),
                address,
                new Connector.Listener() {
                  @Override
                  public void connected(HoldHandler hold) {
                    client
                        .client()
                        .secure(
                            hold,
                            server,
                            new EventLoopScheduler(hold.channel().eventLoop()),
                            LIMIT,
                            result);
                  }

                  @Override
                  public void failed(ConnectFailure failure) {
                    result.failed(new TlsFailure(failure.message()));
                  }
                }));
  }

  /** Two of our own talk to each other. */
  Pair pair(MeshTls client, MeshServerTls server, boolean header) {
    Result serverResult = new Result();
    InetSocketAddress address = serve(server, serverResult);
    Outcome clientOutcome = connect(client, address, SERVER, header);
    return new Pair(clientOutcome, serverResult.get());
  }

  static String text(InputStream in, int length) throws IOException {
    return new String(in.readNBytes(length), java.nio.charset.StandardCharsets.US_ASCII);
  }

  @Override
  public void close() {
    loop.close();
    slowly.shutdown();
    closing.forEach(MeshTls::close);
  }
}
