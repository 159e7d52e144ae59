package io.lorica.proxy.http;

import java.nio.charset.StandardCharsets;

/**
 * The fields that mean something to one connection only, and what a proxy does with them (spec 01
 * §10.1 and §10.2, spec 02 §8 and §18). Pure; layers call it, the codecs do not.
 *
 * <p>Framing is not here: {@code transfer-encoding} and the length on an HTTP/1 wire belong to the
 * codec, which takes them from the wire and writes its own.
 */
public final class HopByHop {
  private HopByHop() {}

  /**
   * Whether the request asks to leave HTTP: an HTTP/1.1 {@code CONNECT}, or an {@code upgrade}
   * field other than exactly {@code h2c}. Such a request keeps its connection fields.
   */
  public static boolean isUpgrade(RequestHead request) {
    if (request.version() != HttpVersion.HTTP_1_1) {
      return false;
    }
    if (request.method() == HttpMethod.CONNECT) {
      return true;
    }
    HeaderBlock headers = request.headers();
    int index = headers.find(HeaderName.UPGRADE);
    return index >= 0
        && !Ascii.equals(
            headers.array(), headers.valueOffset(index), headers.valueLength(index), "h2c");
  }

  /** Whether this answer turns the exchange into a tunnel. */
  public static boolean opensTunnel(RequestHead request, int status) {
    return request.method() == HttpMethod.CONNECT ? status / 100 == 2 : status == 101;
  }

  /**
   * Removes {@code connection} with every field that it names but {@code host}, {@code upgrade},
   * {@code proxy-connection} and {@code keep-alive}.
   */
  public static void strip(HeaderBlock headers) {
    int index = headers.find(HeaderName.CONNECTION);
    while (index >= 0) {
      if (!headers.valueEquals(index, "keep-alive") && !headers.valueEquals(index, "close")) {
        removeNamed(headers, headers.valueText(index));
      }
      headers.removeAt(headers.find(HeaderName.CONNECTION));
      index = headers.find(HeaderName.CONNECTION);
    }
    headers.remove(HeaderName.UPGRADE);
    headers.remove(HeaderName.PROXY_CONNECTION);
    headers.remove(HeaderName.KEEP_ALIVE);
  }

  /**
   * Makes a message that came by HTTP/1 fit for HTTP/2, which has none of these fields (RFC 9113
   * §8.2.2): {@link #strip}, and {@code transfer-encoding}, and {@code te} unless it is just {@code
   * trailers}.
   */
  public static void stripForHttp2(HeaderBlock headers) {
    strip(headers);
    headers.remove(HeaderName.TRANSFER_ENCODING);
    headers.remove(HeaderName.HTTP2_SETTINGS);
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.name(i) == HeaderName.TE && !headers.valueEquals(i, "trailers")) {
        headers.removeAt(i);
      }
    }
  }

  /**
   * Whether a field, named in lower case, frames a message or belongs to one connection: no policy
   * may touch it, or a message could end elsewhere for the next peer than for us (RFC 9112 §11.2).
   */
  public static boolean isReserved(String lowerCaseName) {
    return switch (lowerCaseName) {
      case "connection",
          "content-length",
          "http2-settings",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade" ->
          true;
      default -> false;
    };
  }

  /** Works on a text, because the block shrinks under it; a field that names others is rare. */
  private static void removeNamed(HeaderBlock headers, String value) {
    for (String option : value.split(",", -1)) {
      String name = option.strip();
      if (!name.isEmpty() && !name.equalsIgnoreCase("connection") && !isForAll(name)) {
        headers.remove(lowerLatin1(name));
      }
    }
  }

  /**
   * Whether no client may take this field off: without {@code host} a request is none (RFC 9112
   * §3.2), or goes to another site than the one it was routed by.
   */
  private static boolean isForAll(String name) {
    return name.equalsIgnoreCase("host");
  }

  private static byte[] lowerLatin1(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = Ascii.lower(bytes[i]);
    }
    return bytes;
  }
}
