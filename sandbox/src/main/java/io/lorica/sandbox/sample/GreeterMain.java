package io.lorica.sandbox.sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A TCP server on port 2525 that greets before it is spoken to, and repeats each line. */
public final class GreeterMain {
  private static final int IDLE_MILLIS = 60_000;

  private GreeterMain() {}

  /** Runs until it is ended. */
  public static void main(String[] args) throws IOException {
    try (ServerSocket server = new ServerSocket(2525, 256)) {
      while (true) {
        Socket client = server.accept();
        Thread.ofVirtual().start(() -> serve(client));
      }
    }
  }

  private static void serve(Socket client) {
    try (client;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
      client.setSoTimeout(IDLE_MILLIS);
      say(client, "220 greeter says hello first");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        say(client, "250 " + line);
      }
    } catch (IOException _) {
      // The client went away or said nothing for a minute.
    }
  }

  private static void say(Socket client, String line) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
