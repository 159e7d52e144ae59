package io.lorica.proxy.http.h2;

/**
 * Hears what HTTP/2 connections refuse and why they fail, to count and log it. Called on the event
 * loop of the connection. Reasons are fixed texts: they contain nothing that a peer sent.
 */
public interface Http2Events {
  /** For those who do not care. */
  Http2Events NONE = new Http2Events() {};

  /** We end the connection for a fault of the peer, with GOAWAY of that code. */
  default void connectionFailed(Http2Error error, String reason) {}

  /** We reset a stream for a fault of the peer. */
  default void streamFailed(Http2Error error, String reason) {}

  /** A new stream was refused for lack of room (REFUSED_STREAM); the peer may try again. */
  default void streamRefused(String reason) {}

  /** An I/O error or a TLS failure ends the connection, or an exception, which is a bug of ours. */
  default void connectionBroken(Throwable cause) {}

  /** The peer ends the connection with an error code; {@code code} is as received. */
  default void peerFailed(long code) {}
}
