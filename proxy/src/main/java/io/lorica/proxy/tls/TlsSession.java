package io.lorica.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import org.jspecify.annotations.Nullable;

/**
 * One TLS connection in the library: bytes in, bytes out, no channel. Works on the memory of the
 * buffers it is given. Confined to one thread; {@link #free} must be the last call.
 */
final class TlsSession {
  /** What a record adds to its plaintext: header, content type, tag (RFC 8446 §5.2). */
  static final int RECORD_OVERHEAD = 5 + 1 + 16;

  /** The most plaintext of one record. */
  static final int RECORD_PLAINTEXT = 16_384;

  /** Room in a ciphertext buffer for what the library may send of its own, as a key update. */
  static final int OWN_RECORDS = 128;

  /** The library's own buffer for handshake messages; emptied as often as it fills. */
  private static final int OWN_BUFFER = 1_024;

  /**
   * Plaintext is handed on in buffers of at most this; see {@link CiphertextBuffers#MAX_BUFFER}.
   */
  private static final int MAX_PLAINTEXT_BUFFER = RECORD_PLAINTEXT;

  private final TlsContext context;
  private final long ssl;
  private final long bio;
  private long buffered;
  private boolean closeNotifySent;
  private String failure = "";

  /** Takes what the library wants sent. */
  @FunctionalInterface
  interface Output {
    /** Bytes for the wire; the receiver owns them. */
    void send(ByteBuf ciphertext);
  }

  /** Takes what the peer said. Must only keep it: the session is busy while it is called. */
  @FunctionalInterface
  interface Plaintext {
    /** The receiver owns the buffer. */
    void keep(ByteBuf plaintext);
  }

  /** The keys in force. */
  @FunctionalInterface
  interface Keys {
    /** Gives them to a session; false where there are none. */
    boolean applyTo(long ssl);
  }

  /** How far the handshake is. */
  enum Handshake {
    DONE,
    WANT_INPUT,
    /** The peer's certificate is to be verified: run {@link #task}, then go on. */
    WANT_VERIFICATION,
    FAILED
  }

  /** How reading ended. */
  enum Reading {
    /** More ciphertext is needed. */
    WANT_INPUT,
    /** The peer has closed its side with close_notify. */
    ENDED,
    FAILED
  }

  private TlsSession(TlsContext context, long ssl) {
    this.context = context;
    this.ssl = ssl;
    this.bio = SSL.bioNewByteBuffer(ssl, OWN_BUFFER);
  }

  /** A session before its handshake, without keys. */
  static TlsSession open(TlsContext context, PeerCheck check) {
    return new TlsSession(context, context.open(check));
  }

  /** Has this side prove itself by the keys in force; false where there are none. */
  boolean use(Keys keys) {
    return keys.applyTo(ssl);
  }

  /** Sends the SNI, as a client. */
  void name(String serverName) {
    SSL.setTlsExtHostName(ssl, serverName);
  }

  /** The address of the first readable byte. */
  static long address(ByteBuf direct) {
    return direct.hasMemoryAddress()
        ? direct.memoryAddress() + direct.readerIndex()
        : Buffer.address(direct.nioBuffer());
  }

  private static long writeAddress(ByteBuf direct) {
    return direct.memoryAddress() + direct.writerIndex();
  }

  /** Takes the handshake as far as it goes, consuming what it needs of {@code in}. */
  Handshake handshake(ByteBuf in, ByteBufAllocator allocator, Output out) {
    while (true) {
      int before = in.readableBytes();
      if (before > 0) {
        SSL.bioSetByteBuffer(bio, address(in), before, false);
      }
      int result = SSL.doHandshake(ssl);
      int error = result > 0 ? SSL.SSL_ERROR_NONE : SSL.getError(ssl, result);
      if (before > 0) {
        in.skipBytes(before - SSL.bioLengthByteBuffer(bio));
        SSL.bioClearByteBuffer(bio);
      }
      boolean sent = sendOwn(allocator, out);
      if (result > 0) {
        context.verified(ssl);
        return Handshake.DONE;
      }
      if (error == SSL.SSL_ERROR_WANT_CERTIFICATE_VERIFY) {
        return Handshake.WANT_VERIFICATION;
      }
      if (error == SSL.SSL_ERROR_WANT_READ) {
        if (!in.isReadable()) {
          return Handshake.WANT_INPUT;
        }
      } else if (error != SSL.SSL_ERROR_WANT_WRITE || !sent) {
        failure = TlsLibrary.takeErrors();
        return Handshake.FAILED;
      }
    }
  }

  /** The verification that the handshake waits for; null where it waits for none. */
  @Nullable Runnable task() {
    return SSL.getTask(ssl);
  }

  /** The peer's own certificate, DER; also while it waits for verification. */
  byte @Nullable [] peerLeaf() {
    return SSL.getPeerCertificate(ssl);
  }

  /** The protocol negotiated, or null. */
  @Nullable String alpn() {
    return SSL.getAlpnSelected(ssl);
  }

  /** The name of the key exchange group, for tests and logs. */
  String group() {
    try {
      return SSL.getGroupName(ssl);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Decrypts all of {@code in}. */
  Reading read(ByteBuf in, ByteBufAllocator allocator, Plaintext plaintext, Output out) {
    int length = in.readableBytes();
    buffered += length;
    SSL.bioSetByteBuffer(bio, address(in), length, false);
    ByteBuf buffer = null;
    int error;
    try {
      while (true) {
        if (buffer == null) {
          buffer = allocator.directBuffer(Math.clamp(buffered, 64, MAX_PLAINTEXT_BUFFER));
        }
        int n = SSL.readFromSSL(ssl, writeAddress(buffer), buffer.writableBytes());
        if (n <= 0) {
          error = SSL.getError(ssl, n);
          break;
        }
        buffered = Math.max(0, buffered - n - RECORD_OVERHEAD);
        buffer.writerIndex(buffer.writerIndex() + n);
        if (!buffer.isWritable()) {
          ByteBuf full = buffer;
          buffer = null;
          plaintext.keep(full);
        }
      }
    } finally {
      in.skipBytes(length - SSL.bioLengthByteBuffer(bio));
      SSL.bioClearByteBuffer(bio);
    }
    if (buffer.isReadable()) {
      plaintext.keep(buffer);
    } else {
      buffer.release();
    }
    sendOwn(allocator, out);
    if (error == SSL.SSL_ERROR_ZERO_RETURN) {
      return Reading.ENDED;
    }
    if (error == SSL.SSL_ERROR_WANT_READ || error == SSL.SSL_ERROR_WANT_WRITE) {
      return Reading.WANT_INPUT;
    }
    failure = TlsLibrary.takeErrors();
    return Reading.FAILED;
  }

  /** Room that the ciphertext of so much plaintext takes at most, with so many short records. */
  static int ciphertextBound(int plaintext, int shortRecords) {
    int records = plaintext / RECORD_PLAINTEXT + shortRecords;
    return plaintext + records * RECORD_OVERHEAD + OWN_RECORDS;
  }

  /** What follows is encrypted into {@code ciphertext}, until {@link #endWriting}. */
  void beginWriting(ByteBuf ciphertext) {
    SSL.bioSetByteBuffer(bio, writeAddress(ciphertext), ciphertext.writableBytes(), true);
  }

  /**
   * Encrypts bytes.
   *
   * @return false where the session has failed
   */
  boolean write(long address, int length) {
    int result = SSL.writeToSSL(ssl, address, length);
    if (result == length) {
      return true;
    }
    failure = TlsLibrary.takeErrors();
    return false;
  }

  void endWriting(ByteBuf ciphertext) {
    int written = ciphertext.writableBytes() - SSL.bioLengthByteBuffer(bio);
    SSL.bioClearByteBuffer(bio);
    ciphertext.writerIndex(ciphertext.writerIndex() + written);
  }

  /** Says close_notify, the first time. */
  void closeOutput(ByteBufAllocator allocator, Output out) {
    if (!closeNotifySent) {
      closeNotifySent = true;
      SSL.shutdownSSL(ssl);
      TlsLibrary.takeErrors();
      sendOwn(allocator, out);
    }
  }

  /** Whether close_notify was said, after which nothing may be encrypted. */
  boolean isOutputClosed() {
    return closeNotifySent;
  }

  /** Why it failed, in the library's words. */
  String failure() {
    return failure;
  }

  private boolean sendOwn(ByteBufAllocator allocator, Output out) {
    int length = SSL.bioLengthNonApplication(bio);
    if (length == 0) {
      return false;
    }
    ByteBuf buffer = allocator.directBuffer(length);
    SSL.bioSetByteBuffer(bio, writeAddress(buffer), length, true);
    buffer.writerIndex(SSL.bioFlushByteBuffer(bio));
    SSL.bioClearByteBuffer(bio);
    out.send(buffer);
    return true;
  }

  void free() {
    context.release(ssl);
  }
}
