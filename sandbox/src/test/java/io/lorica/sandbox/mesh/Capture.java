package io.lorica.sandbox.mesh;

import io.lorica.sandbox.TestSandbox;
import io.lorica.testkit.Await;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** All packets that pass the bridge between the pods, from its start to its end. */
final class Capture implements AutoCloseable {
  /** Copies packets to standard output, each behind its length. */
  private static final String PROGRAM =
      """
      import socket, struct, sys
      s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3))
      s.bind(('lorica0', 0))
      sys.stderr.write('on\\n'); sys.stderr.flush()
      while True:
        p = s.recv(65535)
        sys.stdout.buffer.write(struct.pack('>I', len(p)) + p); sys.stdout.buffer.flush()
      """;

  private final Process process;
  private final Path file;

  private Capture(Process process, Path file) {
    this.process = process;
    this.file = file;
  }

  /** Returns when it sees packets. */
  static Capture start(TestSandbox sandbox, Path directory) throws IOException {
    Path file = directory.resolve("packets");
    Process process =
        new ProcessBuilder(sandbox.host().onNode(List.of("python3", "-c", PROGRAM)))
            .redirectOutput(file.toFile())
            .start();
    if (process.getErrorStream().read() != 'o') {
      throw new IOException("packets cannot be captured");
    }
    return new Capture(process, file);
  }

  /** The packets so far, each from its Ethernet header on. */
  List<byte[]> packets() throws IOException {
    List<byte[]> packets = new ArrayList<>();
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      while (true) {
        byte[] packet = new byte[in.readInt()];
        in.readFully(packet);
        packets.add(packet);
      }
    } catch (EOFException _) {
      return packets;
    }
  }

  /** Whether a text has been seen, in one packet. */
  boolean contains(String text) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1).contains(text);
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    Await.until("the capture has ended", () -> !process.isAlive());
  }
}
