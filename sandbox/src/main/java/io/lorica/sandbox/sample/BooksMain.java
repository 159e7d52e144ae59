package io.lorica.sandbox.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** The HTTP/1 backend on port 8080: names a book, as fast and as well as its manner says. */
public final class BooksMain {
  private static final List<String> BOOKS =
      List.of("Middlemarch", "Der Zauberberg", "Il nome della rosa", "Ficciones", "Solaris");

  private BooksMain() {}

  /** Runs until it is ended. */
  public static void main(String[] args) throws IOException {
    Manner manner = Manner.of(System.getenv());
    RandomGenerator random = RandomGenerator.getDefault();
    ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    HttpServer server = Web.server(8080);
    server.createContext("/ready", exchange -> Web.answer(exchange, 200, "ready"));
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          boolean fails = manner.fails(random.nextDouble());
          String book = BOOKS.get(random.nextInt(BOOKS.size()));
          var _ =
              later.schedule(
                  () -> answer(exchange, manner, fails, book),
                  manner.delay().toMillis(),
                  TimeUnit.MILLISECONDS);
        });
    server.start();
  }

  private static void answer(HttpExchange exchange, Manner manner, boolean fails, String book) {
    try {
      Web.answer(
          exchange,
          fails ? 500 : 200,
          fails
              ? "books " + manner.version() + " fails"
              : book + " (books " + manner.version() + ")");
    } catch (IOException e) {
      exchange.close();
    }
  }
}
