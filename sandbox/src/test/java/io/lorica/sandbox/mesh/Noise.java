package io.lorica.sandbox.mesh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Bytes that look random and are the same for the same seed. However many there are, only a piece
 * of them is in memory.
 *
 * @param length how many
 */
record Noise(long seed, long length) {
  private static final int PIECE = 256 << 10;

  /** What tells two streams of bytes apart: their length and two sums over all of them. */
  record Digest(long length, long crc32, long crc32c) {}

  /** Adds up a digest. */
  static final class Summing {
    private final CRC32 crc32 = new CRC32();
    private final CRC32C crc32c = new CRC32C();
    private long length;

    void add(ByteBuffer bytes) {
      length += bytes.remaining();
      crc32.update(bytes.duplicate());
      crc32c.update(bytes.duplicate());
    }

    void add(byte[] bytes) {
      add(ByteBuffer.wrap(bytes));
    }

    Digest digest() {
      return new Digest(length, crc32.getValue(), crc32c.getValue());
    }
  }

  /** All of it at once; for short ones. */
  byte[] bytes() {
    byte[] bytes = new byte[(int) length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  /** Writes all of it; the digest of what was written. */
  Digest pourInto(WritableByteChannel out) throws IOException {
    Summing sum = new Summing();
    SplittableRandom random = new SplittableRandom(seed);
    byte[] piece = new byte[PIECE];
    for (long left = length; left > 0; left -= PIECE) {
      random.nextBytes(piece);
      ByteBuffer bytes = ByteBuffer.wrap(piece, 0, (int) Math.min(left, PIECE));
      sum.add(bytes);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    }
    return sum.digest();
  }

  /** Reads so many bytes, or up to the end; the digest of what came. */
  static Digest drain(ReadableByteChannel in, long atMost) throws IOException {
    Summing sum = new Summing();
    ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
    for (long left = atMost; left > 0; left -= piece.limit()) {
      piece.clear().limit((int) Math.min(left, PIECE));
      if (in.read(piece) < 0) {
        break;
      }
      sum.add(piece.flip());
    }
    return sum.digest();
  }

  static Digest digest(byte[] bytes) {
    Summing sum = new Summing();
    sum.add(bytes);
    return sum.digest();
  }
}
