package io.lorica.proxy.http.grpc;

/**
 * The answer of a call that is served: a stream of messages and its end. Confined to the event loop
 * of the connection. Without effect when the call is over.
 */
public interface GrpcReplies {
  /** Whether another message is wanted: not too much waits for the client. */
  boolean isWritable();

  /** Tells the client that its call is served, where there is no message to send yet. */
  void begin();

  /** Sends an encoded message, which belongs to the call from here on. */
  void send(byte[] message);

  /** Ends the call. */
  void end(GrpcStatus status);
}
