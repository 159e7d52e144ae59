package io.lorica.sandbox.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes and checks the tokens of service accounts: JWTs signed with a key of this process. */
final class ServiceAccountTokens {
  /** The audience of tokens that are meant for the API server. */
  static final String API_AUDIENCE = "https://kubernetes.default.svc.cluster.local";

  private static final String SIGNATURE = "SHA256withECDSAinP1363Format";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** More than there are pods; a token that is not among them is only checked again. */
  private static final int MOST_KNOWN = 256;

  private final InstantSource clock;
  private final KeyPair key;

  /** Tokens of a good signature, which takes milliseconds to check. Guarded by itself. */
  private final SequencedSet<String> known = new LinkedHashSet<>();

  ServiceAccountTokens(InstantSource clock) {
    this.clock = clock;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      this.key = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256 is part of the platform", e);
    }
  }

  /** What a token says. */
  record Claims(
      String namespace,
      String serviceAccount,
      String serviceAccountUid,
      String pod,
      String podUid,
      List<String> audiences) {

    Claims {
      audiences = List.copyOf(audiences);
    }

    String username() {
      return "system:serviceaccount:" + namespace + ":" + serviceAccount;
    }
  }

  /** Signs a token; {@code pod} may be empty for a token that is bound to no pod. */
  String issue(Claims claims, Duration lifetime) {
    long now = clock.instant().getEpochSecond();
    ObjectNode body = JSON.createObjectNode();
    ArrayNode audiences = body.putArray("aud");
    claims.audiences().forEach(audiences::add);
    body.put("exp", now + lifetime.toSeconds()).put("iat", now).put("nbf", now);
    body.put("iss", API_AUDIENCE).put("sub", claims.username());
    ObjectNode kubernetes = body.putObject("kubernetes.io").put("namespace", claims.namespace());
    kubernetes
        .putObject("serviceaccount")
        .put("name", claims.serviceAccount())
        .put("uid", claims.serviceAccountUid());
    if (!claims.pod().isEmpty()) {
      kubernetes.putObject("pod").put("name", claims.pod()).put("uid", claims.podUid());
    }
    String signed =
        encode("{\"alg\":\"ES256\",\"kid\":\"sandbox\"}") + "." + encode(body.toString());
    return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(sign(signed));
  }

  /** What the token says, if we signed it and it is valid now. */
  Optional<Claims> check(String token) {
    int end = token.lastIndexOf('.');
    int middle = token.indexOf('.');
    if (middle < 0 || middle == end) {
      return Optional.empty();
    }
    try {
      if (!isSigned(token, end)) {
        return Optional.empty();
      }
      JsonNode body =
          JSON.readTree(Base64.getUrlDecoder().decode(token.substring(middle + 1, end)));
      long now = clock.instant().getEpochSecond();
      boolean current = body.path("nbf").asLong() <= now && now < body.path("exp").asLong();
      return current ? Optional.of(claims(body)) : Optional.empty();
    } catch (IllegalArgumentException | JacksonException _) {
      return Optional.empty();
    }
  }

  private static Claims claims(JsonNode body) {
    List<String> audiences = new ArrayList<>();
    body.path("aud").forEach(audience -> audiences.add(audience.asString()));
    JsonNode kubernetes = body.path("kubernetes.io");
    return new Claims(
        kubernetes.path("namespace").asString(),
        kubernetes.path("serviceaccount").path("name").asString(),
        kubernetes.path("serviceaccount").path("uid").asString(),
        kubernetes.path("pod").path("name").asString(),
        kubernetes.path("pod").path("uid").asString(),
        audiences);
  }

  private byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance(SIGNATURE);
      signature.initSign(key.getPrivate());
      signature.update(text.getBytes(StandardCharsets.US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ES256 is part of the platform", e);
    }
  }

  private boolean isSigned(String token, int end) {
    synchronized (known) {
      if (known.contains(token)) {
        return true;
      }
    }
    byte[] signed = Base64.getUrlDecoder().decode(token.substring(end + 1));
    if (!verifies(token.substring(0, end), signed)) {
      return false;
    }
    synchronized (known) {
      if (known.size() == MOST_KNOWN) {
        known.removeFirst();
      }
      known.add(token);
    }
    return true;
  }

  private boolean verifies(String text, byte[] signed) {
    try {
      Signature signature = Signature.getInstance(SIGNATURE);
      signature.initVerify(key.getPublic());
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.verify(signed);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static String encode(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
