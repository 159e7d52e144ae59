package io.lorica.proxy.http;

/** The request methods that routing and framing ask for. Method names are case-sensitive. */
public enum HttpMethod {
  GET,
  HEAD,
  POST,
  PUT,
  DELETE,
  CONNECT,
  OPTIONS,
  TRACE,
  PATCH,
  /** Any other token; {@link RequestHead#methodText} has it. */
  OTHER;

  private static final HttpMethod[] ALL = values();

  /** The method spelled by these bytes. */
  public static HttpMethod classify(byte[] bytes, int offset, int length) {
    for (HttpMethod method : ALL) {
      if (method != OTHER && Ascii.equals(bytes, offset, length, method.name())) {
        return method;
      }
    }
    return OTHER;
  }
}
