package io.lorica.cni.validator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/**
 * Connects to an address that nobody has, and expects to reach the listener of this very process:
 * only the redirect rules can bring that about. A token tells our listener from another one.
 *
 * @param listen where the outbound proxy will listen
 * @param connect an address that must not answer
 */
record Validation(InetSocketAddress listen, InetSocketAddress connect, Duration timeout) {
  /** Spec 08 §5: 63 letters or digits and a line end. */
  private static final int TOKEN_LENGTH = 64;

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** Blocks until the outcome is known, at most for the time-out. */
  Outcome run(RandomGenerator random) throws InterruptedException {
    String token = token(random);
    try (var server = new ServerSocket()) {
      server.setReuseAddress(true);
      server.bind(listen);
      Thread.ofPlatform().daemon().name("listener").start(() -> serve(server, token));
      return await(token);
    } catch (IOException e) {
      return new Outcome.NotListening("cannot listen on " + listen + ": " + e.getMessage());
    }
  }

  private static String token(RandomGenerator random) {
    var token = new StringBuilder();
    while (token.length() < TOKEN_LENGTH - 1) {
      token.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return token.append('\n').toString();
  }

  private static void serve(ServerSocket server, String token) {
    while (!server.isClosed()) {
      try (Socket connection = server.accept()) {
        connection.getOutputStream().write(token.getBytes(StandardCharsets.US_ASCII));
      } catch (IOException _) {
        // A peer that went away, or the end.
      }
    }
  }

  /** A result that is there counts, even if the time is over (spec 08 §5). */
  private Outcome await(String token) throws InterruptedException {
    var attempt = new FutureTask<Outcome>(() -> compare(token));
    Thread.ofPlatform().daemon().name("connect").start(attempt);
    try {
      return attempt.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return new Outcome.TimedOut(timeout);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private Outcome compare(String token) {
    try (var socket = new Socket()) {
      socket.connect(connect);
      String received =
          new String(socket.getInputStream().readNBytes(TOKEN_LENGTH), StandardCharsets.ISO_8859_1);
      return received.equals(token)
          ? new Outcome.Validated()
          : new Outcome.OtherAnswer(token, received);
    } catch (IOException e) {
      return new Outcome.Failed(connect + ": " + e.getMessage());
    }
  }
}
