package io.lorica.sandbox.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The load source: asks the front {@code RATE} times a second, greets once a second, and prints
 * every ten seconds how that went. Requests that would be more than 64 at once are left out and
 * counted.
 */
public final class LoadMain {
  private static final int MOST_AT_ONCE = 64;
  private static final int REPORT_SECONDS = 10;
  private static final int PATIENCE_MILLIS = 10_000;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Semaphore free = new Semaphore(MOST_AT_ONCE);
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final LongAdder good = new LongAdder();
  private final LongAdder bad = new LongAdder();
  private final LongAdder leftOut = new LongAdder();
  private final LongAdder greetings = new LongAdder();
  private final URI front;
  private final InetSocketAddress greeter;

  private LoadMain(Map<String, String> env) {
    front = URI.create(env.getOrDefault("FRONT_URL", "http://front/"));
    greeter = InetSocketAddress.createUnresolved(env.getOrDefault("GREETER", "greeter"), 2525);
  }

  /** Runs until it is ended. */
  public static void main(String[] args) throws InterruptedException {
    LoadMain load = new LoadMain(System.getenv());
    long rate = Long.parseLong(System.getenv().getOrDefault("RATE", "20"));
    var clock = Executors.newScheduledThreadPool(1);
    var _ =
        clock.scheduleAtFixedRate(
            load::ask, 0, TimeUnit.SECONDS.toNanos(1) / rate, TimeUnit.NANOSECONDS);
    var _ = clock.scheduleAtFixedRate(load::greet, 0, 1, TimeUnit.SECONDS);
    var _ =
        clock.scheduleAtFixedRate(load::report, REPORT_SECONDS, REPORT_SECONDS, TimeUnit.SECONDS);
    Thread.currentThread().join();
  }

  private void ask() {
    if (!free.tryAcquire()) {
      leftOut.increment();
      return;
    }
    workers.execute(
        () -> {
          try {
            HttpRequest request =
                HttpRequest.newBuilder(front).timeout(Duration.ofMillis(PATIENCE_MILLIS)).build();
            int status = http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
            (status == 200 ? good : bad).increment();
          } catch (IOException e) {
            bad.increment();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            free.release();
          }
        });
  }

  private void greet() {
    workers.execute(
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(
                new InetSocketAddress(greeter.getHostString(), greeter.getPort()), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            BufferedReader in =
                new BufferedReader(
                    new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            if (String.valueOf(in.readLine()).startsWith("220 ")) {
              greetings.increment();
            }
          } catch (IOException e) {
            System.out.println("greeting: " + e);
          }
        });
  }

  private void report() {
    System.out.printf(
        "last %d s: %d good, %d bad, %d left out, %d greetings%n",
        REPORT_SECONDS,
        good.sumThenReset(),
        bad.sumThenReset(),
        leftOut.sumThenReset(),
        greetings.sumThenReset());
  }
}
