package io.lorica.proxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.internal.tcnative.SSL;
import java.util.Arrays;
import java.util.Base64;

/**
 * Credentials in the library's own form, parsed once and shared by all handshakes. A session keeps
 * its own reference to what it was given, so old material may be freed while connections that use
 * it live on. Any thread.
 */
final class KeyMaterial {
  private static final byte[] BEGIN = "-----BEGIN PRIVATE KEY-----\n".getBytes(US_ASCII);
  private static final byte[] END = "\n-----END PRIVATE KEY-----\n".getBytes(US_ASCII);

  private final Credentials credentials;
  private long chain;
  private long key;

  private KeyMaterial(Credentials credentials, long chain, long key) {
    this.credentials = credentials;
    this.chain = chain;
    this.key = key;
  }

  /**
   * Parses credentials.
   *
   * @throws IllegalArgumentException when the library cannot read the key or a certificate
   */
  static KeyMaterial parse(Credentials credentials) {
    TlsLibrary.load();
    byte[] pem = pem(credentials.key());
    try {
      byte[] certificates = credentials.chain().pem().getBytes(US_ASCII);
      long chain = withBio(certificates, SSL::parseX509Chain);
      return new KeyMaterial(credentials, chain, keyBeside(chain, pem));
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  private static long keyBeside(long chain, byte[] pem) {
    try {
      return withBio(pem, bio -> SSL.parsePrivateKey(bio, null));
    } catch (IllegalArgumentException e) {
      SSL.freeX509Chain(chain);
      throw e;
    }
  }

  Credentials credentials() {
    return credentials;
  }

  /** Gives them to a session; false where they have been freed and others are to be had. */
  synchronized boolean applyTo(long ssl) {
    if (chain == 0) {
      return false;
    }
    try {
      SSL.setKeyMaterial(ssl, chain, key);
    } catch (Exception e) {
      throw new IllegalStateException("cannot use the credentials", e);
    }
    return true;
  }

  /** Frees them. Sessions that have them keep them. */
  synchronized void free() {
    if (chain != 0) {
      SSL.freeX509Chain(chain);
      SSL.freePrivateKey(key);
      chain = 0;
      key = 0;
    }
  }

  private static byte[] pem(byte[] der) {
    byte[] body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der);
    byte[] pem = new byte[BEGIN.length + body.length + END.length];
    System.arraycopy(BEGIN, 0, pem, 0, BEGIN.length);
    System.arraycopy(body, 0, pem, BEGIN.length, body.length);
    System.arraycopy(END, 0, pem, BEGIN.length + body.length, END.length);
    Arrays.fill(body, (byte) 0);
    return pem;
  }

  private interface Parser {
    long parse(long bio) throws Exception;
  }

  private static long withBio(byte[] text, Parser parser) {
    ByteBuf direct = Unpooled.directBuffer(text.length).writeBytes(text);
    try {
      long bio = SSL.newMemBIO();
      try {
        SSL.bioWrite(bio, TlsSession.address(direct), text.length);
        return parser.parse(bio);
      } finally {
        SSL.freeBIO(bio);
      }
    } catch (Exception e) {
      String cause = TlsLibrary.takeErrors();
      throw new IllegalArgumentException("cannot read key or certificates: " + cause, e);
    } finally {
      direct.setZero(0, text.length);
      direct.release();
    }
  }
}
