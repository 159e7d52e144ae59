package io.lorica.proxy.outbound;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lorica.mesh.identity.DnsIdentity;
import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.config.Backoff;
import io.lorica.proxy.config.ConnectConfig;
import io.lorica.proxy.config.TcpOptions;
import io.lorica.proxy.detect.Detect;
import io.lorica.proxy.discovery.EndpointHttp2;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointMetadata.ProtocolHint;
import io.lorica.proxy.discovery.EndpointMetadata.ServerIdentity;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.ZoneLocality;
import io.lorica.proxy.net.AcceptedConnection;
import io.lorica.proxy.net.ByteMeter;
import io.lorica.proxy.net.ConnectFailure;
import io.lorica.proxy.net.ConnectGuard;
import io.lorica.proxy.net.Connector;
import io.lorica.proxy.net.DuplexRelay;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.net.RelayEnd;
import io.lorica.proxy.net.TransportHeader;
import io.lorica.proxy.runtime.EventLoopScheduler;
import io.lorica.proxy.runtime.LoopContext;
import io.lorica.proxy.tls.MeshClientTls;
import io.lorica.proxy.tls.MeshTls;
import io.lorica.proxy.tls.Negotiated;
import io.lorica.proxy.tls.TlsFailure;
import io.lorica.proxy.tls.TlsLab;
import io.lorica.proxy.tls.TlsListener;
import io.lorica.testkit.Spec;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Application, relay into mTLS, relay out of it, application: the path of opaque bytes. */
@Timeout(120)
class TunnelTest {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final ConnectConfig CONNECT =
      new ConnectConfig(
          LIMIT, new Backoff(Duration.ofMillis(1), Duration.ofMillis(1), 0), TcpOptions.DEFAULTS);

  @AutoClose private final TlsLab lab = new TlsLab();
  @AutoClose private final ServerSocket application = new ServerSocket();
  private final Connector connector = new Connector(CONNECT, ConnectGuard.none());
  private final MeshTls inner = lab.process(TlsLab.SERVER);
  private final MeshTls outer = lab.process(TlsLab.CLIENT);
  private final BlockingQueue<RelayEnd> outerEnds = new LinkedBlockingQueue<>();
  private final BlockingQueue<RelayEnd> innerEnds = new LinkedBlockingQueue<>();
  private final BlockingQueue<TransportHeader.Detection> headers = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> failures = new LinkedBlockingQueue<>();

  TunnelTest() throws IOException {}

  @BeforeEach
  void listen() throws IOException {
    application.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  /** Where an application connects to reach the other one through the tunnel. */
  private InetSocketAddress tunnel(Optional<TransportHeader> header) {
    InetSocketAddress entry =
        header.isPresent() ? lab.listen(this::acceptDirect) : lab.listen(this::accept);
    return lab.listen(accepted -> forward(accepted, entry, header));
  }

  private static EventLoopScheduler scheduler(HoldHandler hold) {
    return new EventLoopScheduler(hold.channel().eventLoop());
  }

  private void accept(AcceptedConnection accepted) {
    inner.server().terminate(accepted.hold(), scheduler(accepted.hold()), LIMIT, new Inner(false));
  }

  private void acceptDirect(AcceptedConnection accepted) {
    inner
        .directServer()
        .terminate(accepted.hold(), scheduler(accepted.hold()), LIMIT, new Inner(true));
  }

  private final class Inner implements TlsListener {
    private final boolean direct;

    Inner(boolean direct) {
      this.direct = direct;
    }

    @Override
    public void established(HoldHandler plaintext, Negotiated negotiated) {
      if (!direct) {
        toApplication(plaintext);
        return;
      }
      Detect.transportHeader(
          plaintext,
          scheduler(plaintext),
          LIMIT,
          new Detect.Listener<>() {
            @Override
            public void detected(TransportHeader.Detection outcome) {
              headers.add(outcome);
              if (outcome instanceof TransportHeader.Detection.Found found) {
                plaintext.skip(found.length());
                toApplication(plaintext);
              }
            }

            @Override
            public void timedOut() {
              failures.add("header timed out");
            }
          });
    }

    @Override
    public void failed(TlsFailure failure) {
      failures.add(failure.message());
    }
  }

  private void toApplication(HoldHandler plaintext) {
    connector.connect(
        plaintext.channel().eventLoop(),
        (InetSocketAddress) application.getLocalSocketAddress(),
        new Connector.Listener() {
          @Override
          public void connected(HoldHandler hold) {
            relay(plaintext, hold, innerEnds);
          }

          @Override
          public void failed(ConnectFailure failure) {
            failures.add(failure.message());
          }
        });
  }

  private void forward(
      AcceptedConnection accepted, InetSocketAddress entry, Optional<TransportHeader> header) {
    // The header's port is the endpoint's, and its proxy listens elsewhere.
    InetSocketAddress endpoint =
        new InetSocketAddress(
            entry.getAddress(), header.map(TransportHeader::port).orElse(entry.getPort()));
    int proxyPort = header.isPresent() ? entry.getPort() : 0;
    EventLoop loop = accepted.channel().eventLoop();
    dialer(loop, connector, endpoint, proxyPort)
        .dial(
            new Dialer.Listener() {
              @Override
              public void connected(HoldHandler hold) {
                relay(accepted.hold(), hold, outerEnds);
              }

              @Override
              public void failed(ProxyError error) {
                failures.add(error.message());
                accepted.channel().close();
              }
            });
  }

  private Dialer dialer(
      EventLoop loop, Connector connecting, InetSocketAddress endpoint, int proxyPort) {
    LoopContext context =
        LoopContext.of(
            loop, NanoClock.system(), new SplittableRandom(1), new LoopMetrics(NanoClock.system()));
    return new EndpointDialer(
        new EndpointDialer.Shared(context, connecting, this::secure),
        endpoint,
        new EndpointMetadata(
            Optional.of(new ServerIdentity(new DnsIdentity(TlsLab.SERVER), TlsLab.SERVER)),
            ProtocolHint.UNKNOWN,
            proxyPort,
            Optional.empty(),
            EndpointHttp2.USUAL,
            ZoneLocality.UNKNOWN,
            Labels.NONE),
        TransportHeader.SessionProtocol.OPAQUE);
  }

  private void secure(
      HoldHandler hold, ServerIdentity expected, boolean header, ClientSecurity.Listener listener) {
    outer
        .client()
        .secure(
            hold,
            new MeshClientTls.Server(expected.id(), expected.serverName(), header),
            scheduler(hold),
            Duration.ZERO,
            new TlsListener() {
              @Override
              public void established(HoldHandler plaintext, Negotiated negotiated) {
                listener.secured(plaintext, negotiated.alpn().isPresent());
              }

              @Override
              public void failed(TlsFailure failure) {
                listener.failed(failure.message());
              }
            });
  }

  private static void relay(HoldHandler client, HoldHandler server, BlockingQueue<RelayEnd> ends) {
    DuplexRelay.start(
        new DuplexRelay.Side(client, ByteMeter.NONE),
        new DuplexRelay.Side(server, ByteMeter.NONE),
        ends::add);
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(US_ASCII));
  }

  private static String toEnd(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), US_ASCII);
  }

  private Socket open(InetSocketAddress address) throws IOException {
    return new Socket(address.getAddress(), address.getPort());
  }

  private static RelayEnd next(BlockingQueue<RelayEnd> ends) throws InterruptedException {
    RelayEnd end = ends.poll(30, TimeUnit.SECONDS);
    assertThat(end).isNotNull();
    return end;
  }

  @Test
  void bytesPassBothWaysUnchanged() throws Exception {
    try (Socket client = open(tunnel(Optional.empty()));
        Socket server = application.accept();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      byte[] up = new byte[40_000_000];
      byte[] down = new byte[30_000_001];
      new Random(1).nextBytes(up);
      new Random(2).nextBytes(down);
      var sending = threads.submit(() -> send(client, up));
      threads.submit(() -> send(server, down));
      var got = threads.submit(() -> server.getInputStream().readAllBytes());
      assertThat(client.getInputStream().readAllBytes()).isEqualTo(down);
      assertThat(got.get()).isEqualTo(up);
      assertThat(sending.get()).isTrue();
      assertThat(next(outerEnds)).isEqualTo(new RelayEnd("", "", true));
      assertThat(next(innerEnds)).isEqualTo(new RelayEnd("", "", true));
    }
  }

  private static boolean send(Socket socket, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    Random sizes = new Random(3);
    int at = 0;
    while (at < bytes.length) {
      // Small and large pieces, records full and not.
      int size = Math.min(bytes.length - at, 1 + sizes.nextInt(100_000));
      out.write(bytes, at, size);
      at += size;
    }
    socket.shutdownOutput();
    return true;
  }

  @Test
  void aClientThatHasEndedStillGetsItsAnswer() throws Exception {
    try (Socket client = open(tunnel(Optional.empty()));
        Socket server = application.accept()) {
      write(client, "question");
      client.shutdownOutput();
      assertThat(toEnd(server)).isEqualTo("question");
      write(server, "answer");
      assertThat(new String(client.getInputStream().readNBytes(6), US_ASCII)).isEqualTo("answer");
      server.shutdownOutput();
      assertThat(toEnd(client)).isEmpty();
      assertThat(next(outerEnds).clean()).isTrue();
    }
  }

  @Test
  void aServerThatHasEndedStillHearsTheClient() throws Exception {
    try (Socket client = open(tunnel(Optional.empty()));
        Socket server = application.accept()) {
      write(server, "banner");
      server.shutdownOutput();
      assertThat(toEnd(client)).isEqualTo("banner");
      write(client, "more");
      client.shutdownOutput();
      assertThat(toEnd(server)).isEqualTo("more");
      assertThat(next(innerEnds).clean()).isTrue();
    }
  }

  @Test
  void aResetCrossesTheTunnelAndNeverLooksLikeAnEnd() throws Exception {
    Socket client = open(tunnel(Optional.empty()));
    try (Socket server = application.accept()) {
      write(client, "part");
      assertThat(server.getInputStream().readNBytes(4)).hasSize(4);
      client.setSoLinger(true, 0);
      client.close();
      assertThatThrownBy(() -> server.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(next(outerEnds)).isEqualTo(new RelayEnd("ECONNRESET", "", false));
      assertThat(next(innerEnds).clean()).isFalse();
    }
  }

  @Spec({"02#31", "01#12"})
  @Test
  void theHeaderArrivesInFrontOfTheBytes() throws Exception {
    TransportHeader header = new TransportHeader(8080, "", TransportHeader.SessionProtocol.OPAQUE);
    try (Socket client = open(tunnel(Optional.of(header)))) {
      write(client, "hello");
      try (Socket server = application.accept()) {
        client.shutdownOutput();
        assertThat(toEnd(server)).isEqualTo("hello");
        assertThat(headers.take())
            .isInstanceOfSatisfying(
                TransportHeader.Detection.Found.class,
                found -> assertThat(found.header()).isEqualTo(header));
      }
    }
  }

  @Test
  void aSilentTlsServerTimesTheConnectOut() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Connector quick =
          new Connector(
              new ConnectConfig(Duration.ofMillis(200), CONNECT.backoff(), TcpOptions.DEFAULTS),
              ConnectGuard.none());
      Dialer dialer =
          dialer(lab.loop.loop(), quick, (InetSocketAddress) silent.getLocalSocketAddress(), 0);
      lab.loop.call(
          () -> {
            dialer.dial(
                new Dialer.Listener() {
                  @Override
                  public void connected(HoldHandler hold) {
                    failures.add("connected");
                  }

                  @Override
                  public void failed(ProxyError error) {
                    failures.add(error.message());
                  }
                });
            return true;
          });
      assertThat(failures.poll(30, TimeUnit.SECONDS)).isEqualTo("connect timed out after 200ms");
      try (Socket accepted = silent.accept()) {
        // The hello, and then the connection is given up.
        assertThat(accepted.getInputStream().readAllBytes()).isNotEmpty();
      }
    }
  }
}
