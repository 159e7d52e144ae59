package io.lorica.proxy.identity;

import io.lorica.proxy.config.CertifyConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;

/**
 * The key of this process and the request made with it; both stay the same for every renewal (spec
 * 01 §15.1). Its text shows no key.
 */
public final class KeyAndRequest {
  private final byte[] key;
  private final byte[] request;

  private KeyAndRequest(byte[] key, byte[] request) {
    this.key = key;
    this.request = request;
  }

  /**
   * Reads {@code key.p8} and {@code csr.der}, or makes both if neither is there (ruling: no second
   * program in the container).
   *
   * @throws IOException if only one is there, or one is empty or unreadable; or if both are to be
   *     made and the name has a single label, for which nobody issues certificates (spec 05 §9.1)
   */
  public static KeyAndRequest load(CertifyConfig config) throws IOException {
    Path key = config.dir().resolve("key.p8");
    Path request = config.dir().resolve("csr.der");
    // Not exists(): of files that are there but out of reach it says the same as of none.
    if (Files.notExists(key) && Files.notExists(request)) {
      return make(config.localName());
    }
    return new KeyAndRequest(read(key), read(request));
  }

  private static KeyAndRequest make(String identity) throws IOException {
    if (identity.indexOf('.') < 0) {
      throw new IOException(identity + " a fully qualified DNS name is required");
    }
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      return new KeyAndRequest(
          keys.getPrivate().getEncoded(), CertificateRequest.of(identity, keys));
    } catch (GeneralSecurityException e) {
      throw new IOException("cannot make a key", e);
    }
  }

  private static byte[] read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length == 0) {
      throw new IOException(file + " is empty");
    }
    return bytes;
  }

  /** PKCS#8, DER. Not to be changed, logged or sent. */
  byte[] key() {
    return key;
  }

  /** PKCS#10, DER. Not to be changed. */
  byte[] request() {
    return request;
  }

  @Override
  public String toString() {
    return "KeyAndRequest";
  }
}
