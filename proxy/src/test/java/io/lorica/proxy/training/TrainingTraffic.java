package io.lorica.proxy.training;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.lorica.proto.destination.DestinationGrpc;
import io.lorica.proto.destination.DestinationProfile;
import io.lorica.proto.destination.GetDestination;
import io.lorica.proto.identity.CertifyRequest;
import io.lorica.proto.identity.CertifyResponse;
import io.lorica.proto.identity.IdentityGrpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.concurrent.Executors;

/** The application behind the proxy, and its client before it: HTTP/1.1, gRPC and plain bytes. */
final class TrainingTraffic implements AutoCloseable {
  private static final int ROUNDS = 100;
  private static final byte[] BODY = new byte[20_000];

  private final HttpServer http = HttpServer.create(new InetSocketAddress(TrainingRun.HTTP), 16);
  private final Server grpc =
      NettyServerBuilder.forAddress(new InetSocketAddress(TrainingRun.GRPC))
          .addService(new UnaryEcho())
          .addService(new Stream())
          .build();
  private final ServerSocket echo = new ServerSocket(TrainingRun.TCP);

  TrainingTraffic() throws IOException {
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", TrainingTraffic::answer);
    http.start();
    grpc.start();
    Thread.ofVirtual().start(this::accept);
  }

  /** Every kind of exchange, some hundred times; throws at the first wrong answer. */
  void run(String host) throws IOException, InterruptedException {
    http(host);
    grpc(host);
    for (int i = 0; i < 20; i++) {
      bytes(host);
    }
  }

  private static void http(String host) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + host + ":" + TrainingRun.HTTP + "/a?b=c");
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      for (int i = 0; i < ROUNDS; i++) {
        send(client, HttpRequest.newBuilder(uri).build());
        send(client, HttpRequest.newBuilder(uri).HEAD().build());
        send(client, post(uri, HttpRequest.BodyPublishers.ofByteArray(BODY)));
        send(
            client,
            post(
                uri,
                HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(BODY))));
      }
    }
  }

  private static HttpRequest post(URI uri, HttpRequest.BodyPublisher body) {
    return HttpRequest.newBuilder(uri).header("x-training", "1").POST(body).build();
  }

  private static void send(HttpClient client, HttpRequest request)
      throws IOException, InterruptedException {
    HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw new IOException(request + ": " + response.statusCode());
    }
  }

  private static void grpc(String host) throws IOException {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(host, TrainingRun.GRPC).usePlaintext().build();
    try {
      for (int i = 0; i < ROUNDS; i++) {
        CertifyResponse _ =
            IdentityGrpc.newBlockingStub(channel).certify(CertifyRequest.getDefaultInstance());
        Iterator<DestinationProfile> messages =
            DestinationGrpc.newBlockingStub(channel)
                .getProfile(GetDestination.getDefaultInstance());
        int n = 0;
        while (messages.hasNext()) {
          messages.next();
          n++;
        }
        if (n != 3) {
          throw new IOException(n + " messages of 3");
        }
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static void bytes(String host) throws IOException {
    try (Socket socket = new Socket(host, TrainingRun.TCP)) {
      socket.getOutputStream().write(BODY);
      socket.shutdownOutput();
      if (socket.getInputStream().readAllBytes().length != BODY.length) {
        throw new IOException("bytes are missing");
      }
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    try (exchange;
        InputStream body = exchange.getRequestBody()) {
      body.readAllBytes();
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : BODY.length);
      if (!head) {
        exchange.getResponseBody().write(BODY);
      }
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = echo.accept();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (socket) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                  } catch (IOException _) {
                    // Its peer sees that the bytes are missing.
                  }
                });
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  @Override
  public void close() throws IOException {
    http.stop(0);
    grpc.shutdownNow();
    echo.close();
  }

  private static final class UnaryEcho extends IdentityGrpc.IdentityImplBase {
    @Override
    public void certify(CertifyRequest request, StreamObserver<CertifyResponse> answer) {
      answer.onNext(CertifyResponse.getDefaultInstance());
      answer.onCompleted();
    }
  }

  private static final class Stream extends DestinationGrpc.DestinationImplBase {
    @Override
    public void getProfile(GetDestination request, StreamObserver<DestinationProfile> profiles) {
      for (int i = 0; i < 3; i++) {
        profiles.onNext(DestinationProfile.getDefaultInstance());
      }
      profiles.onCompleted();
    }
  }
}
