package io.lorica.proxy.http;

/** The version a message came by on its wire. */
public enum HttpVersion {
  HTTP_1_0,
  HTTP_1_1,
  HTTP_2;

  /** Whether this is one of the two textual versions. */
  public boolean isHttp1() {
    return this != HTTP_2;
  }
}
