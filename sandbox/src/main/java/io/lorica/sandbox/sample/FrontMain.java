package io.lorica.sandbox.sample;

import com.google.protobuf.StringValue;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The web front on port 8080: puts a page together from both backends. */
public final class FrontMain {
  private static final int PATIENCE_SECONDS = 5;

  private final HttpClient http;
  private final ManagedChannel quotes;
  private final URI books;

  private FrontMain(Map<String, String> env) {
    this.books = URI.create(env.getOrDefault("BOOKS_URL", "http://books/"));
    this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    this.quotes =
        NettyChannelBuilder.forTarget(env.getOrDefault("QUOTES_TARGET", "dns:///quotes:9090"))
            .usePlaintext()
            .build();
  }

  /** Runs until it is ended. */
  public static void main(String[] args) throws IOException {
    FrontMain front = new FrontMain(System.getenv());
    HttpServer server = Web.server(8080);
    server.createContext("/ready", exchange -> Web.answer(exchange, 200, "ready"));
    server.createContext("/", front::page);
    server.start();
  }

  private void page(HttpExchange exchange) throws IOException {
    Part book = book();
    Part quote = quote();
    Web.answer(
        exchange,
        book.good() && quote.good() ? 200 : 502,
        "book:  " + book.text() + "\nquote: " + quote.text());
  }

  private record Part(boolean good, String text) {}

  private Part book() {
    HttpRequest request =
        HttpRequest.newBuilder(books).timeout(Duration.ofSeconds(PATIENCE_SECONDS)).build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      return new Part(answer.statusCode() == 200, answer.body().strip());
    } catch (IOException e) {
      return new Part(false, "no answer: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Part(false, "interrupted");
    }
  }

  private Part quote() {
    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS);
    try {
      StringValue answer =
          ClientCalls.blockingUnaryCall(quotes, Quotes.GET, options, StringValue.of("life"));
      return new Part(true, answer.getValue());
    } catch (StatusRuntimeException e) {
      return new Part(false, e.getStatus().toString());
    }
  }
}
