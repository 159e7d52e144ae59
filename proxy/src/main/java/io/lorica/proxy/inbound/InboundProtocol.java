package io.lorica.proxy.inbound;

import io.lorica.proxy.discovery.ServerPolicy;
import java.time.Duration;

/** What is made of a connection after TLS (spec 01 §7). */
sealed interface InboundProtocol {
  /** Forwarded byte by byte. */
  record Opaque() implements InboundProtocol {}

  record Http1() implements InboundProtocol {}

  record Http2() implements InboundProtocol {}

  /**
   * The first read decides.
   *
   * @param onTimeout what a silent client is taken to speak
   */
  record Detect(Duration limit, InboundProtocol onTimeout) implements InboundProtocol {}

  /**
   * Decides. Pure.
   *
   * @param plain whether the client spoke no TLS at all
   * @param detectTimeout of the configuration, for policies that bring none
   */
  static InboundProtocol of(ServerPolicy policy, boolean plain, Duration detectTimeout) {
    return switch (policy.protocol()) {
      case ServerPolicy.Opaque _, ServerPolicy.Tls _ -> new Opaque();
      case ServerPolicy.Detect detect -> new Detect(detect.timeout(), new Opaque());
      // A meshed client may carry HTTP/1 over HTTP/2.
      case ServerPolicy.Http1 _ -> plain ? new Http1() : new Detect(detectTimeout, new Http1());
      case ServerPolicy.Http2 _ -> new Http2();
    };
  }
}
