package io.lorica.sandbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Copies bytes between two channels until both directions have ended. Blocks. */
public final class Relay {
  private static final int BUFFER = 16 * 1024;

  private Relay() {}

  /** Copies both ways; closes both channels at the end. */
  public static void run(SocketChannel one, SocketChannel other) {
    Thread back = Thread.ofVirtual().name("relay").start(() -> copy(other, one));
    copy(one, other);
    try {
      back.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      close(one);
      close(other);
    }
  }

  /** The end of one direction is passed on; a failure ends both. */
  private static void copy(SocketChannel from, SocketChannel to) {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
      to.shutdownOutput();
    } catch (IOException _) {
      close(from);
      close(to);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // Closed is closed.
    }
  }
}
