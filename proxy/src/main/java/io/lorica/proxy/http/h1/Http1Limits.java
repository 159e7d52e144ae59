package io.lorica.proxy.http.h1;

/**
 * Bounds on what one connection may make us hold. All are checked before the bytes are kept.
 *
 * @param maxHeadBytes start line and fields of one head, line ends included; more is answered 431
 * @param maxTargetBytes request target; a longer one is answered 414
 * @param maxFields fields of one head or of one trailer section; more are answered 431
 * @param maxTrailerBytes trailer section of one chunked body
 * @param maxExtensionBytes chunk extensions of one body, all together; they are skipped
 * @param bodyHighWater body bytes in one direction that may wait for their consumer; reading stops
 *     there, and goes on at half of it
 */
public record Http1Limits(
    int maxHeadBytes,
    int maxTargetBytes,
    int maxFields,
    int maxTrailerBytes,
    int maxExtensionBytes,
    int bodyHighWater) {

  /**
   * 100 fields as spec 01 §13.4. The reference takes heads of up to 417,792 bytes; here it is 64
   * KiB, because a head lives on a small heap and a peer that takes it over HTTP/2 accepts 16 KiB
   * by default (spec 01 §14). Extensions: 16 KiB.
   */
  public static final Http1Limits DEFAULT =
      new Http1Limits(65_536, 32_768, 100, 8_192, 16_384, 65_536);

  public Http1Limits {
    if (maxTargetBytes >= maxHeadBytes) {
      throw new IllegalArgumentException("a target must fit into a head");
    }
  }
}
