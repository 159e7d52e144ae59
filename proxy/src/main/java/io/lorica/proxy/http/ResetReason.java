package io.lorica.proxy.http;

/**
 * Why an exchange ended early. Each reason maps to one HTTP/2 error code (RFC 9113 §7); what a
 * client is told is decided by the layer that synthesizes answers.
 */
public enum ResetReason {
  /** The caller lost interest: RST_STREAM from a client, or its connection ended. */
  CANCEL(0x8),
  /** The peer took nothing of the request: safe to send again elsewhere. */
  REFUSED(0x7),
  /** The peer broke the protocol on this exchange. */
  PROTOCOL_ERROR(0x1),
  /** The peer overran a flow-control window. */
  FLOW_CONTROL_ERROR(0x3),
  /** The peer reset the exchange, with a code that says no more. */
  PEER_RESET(0x2),
  /** A limit of ours was exceeded: header size, stream count, buffered bytes. */
  ENHANCE_YOUR_CALM(0xb),
  /** The peer wants this request over HTTP/1.1. */
  HTTP_1_1_REQUIRED(0xd),
  /** The connection could not be made. Nothing was sent. */
  CONNECT_FAILED(0x7),
  /** As {@link #CONNECT_FAILED}, by a limit of time. */
  CONNECT_TIMED_OUT(0x7),
  /** The peer closed the connection under the exchange. */
  CONNECTION_CLOSED(0x2),
  /** The connection failed under the exchange: reset, time limit of the kernel, broken TLS. */
  IO_ERROR(0x2),
  /** The peer is going away and did not process this exchange: safe to send again elsewhere. */
  GO_AWAY(0x7),
  /** A time limit of ours passed. */
  TIMEOUT(0x8),
  /** Our own failure. */
  INTERNAL(0x2);

  private final int http2Code;

  ResetReason(int http2Code) {
    this.http2Code = http2Code;
  }

  /** The error code to send in RST_STREAM. */
  public int http2Code() {
    return http2Code;
  }

  /** Whether the peer has certainly not acted on the request. */
  public boolean isUnprocessed() {
    return this == REFUSED
        || this == CONNECT_FAILED
        || this == CONNECT_TIMED_OUT
        || this == GO_AWAY;
  }

  /** The reason for an error code received from a peer; unknown codes are {@link #PEER_RESET}. */
  public static ResetReason ofHttp2Code(long code) {
    return switch ((int) code) {
      case 0x1 -> PROTOCOL_ERROR;
      case 0x3 -> FLOW_CONTROL_ERROR;
      case 0x7 -> REFUSED;
      case 0x8 -> CANCEL;
      case 0xb -> ENHANCE_YOUR_CALM;
      case 0xd -> HTTP_1_1_REQUIRED;
      default -> PEER_RESET;
    };
  }
}
