package io.lorica.proxy.http.h2;

import io.netty.buffer.ByteBuf;

/**
 * Hears from a {@link FrameReader} what it read. Frames have passed the checks that need no state
 * of a stream: sizes, stream identifiers zero or not, padding, the order of CONTINUATION.
 */
interface FrameListener {
  /**
   * A DATA frame begins; {@code body} of its {@code length} bytes are content, the others padding.
   * The content follows in calls of {@link #data}, in as many pieces as it arrives in.
   */
  void dataBegins(int streamId, int length, int body);

  /** A piece of the current DATA frame, handed over; {@code end} is set on the stream's last. */
  void data(int streamId, ByteBuf piece, boolean end);

  /** A field block, complete, from HEADERS and its CONTINUATIONs. */
  void headers(int streamId, boolean end, byte[] block, int offset, int length);

  void reset(int streamId, long code);

  /** SETTINGS: {@code length} is a multiple of six. */
  void settings(byte[] payload, int offset, int length);

  void settingsAck();

  void ping(long data, boolean ack);

  void goAway(int lastStreamId, long code);

  /** {@code streamId} 0 is the connection. The increment is 0 to 2³¹-1. */
  void windowUpdate(int streamId, int increment);

  /** A frame without meaning for us: PRIORITY, or of an unknown type. */
  void ignored(int type);

  /** The peer broke a rule in a way that ends the connection. Nothing is read after this. */
  void connectionError(Http2Error error, String reason);

  /** The peer broke a rule in a way that ends one stream. */
  void streamError(int streamId, Http2Error error, String reason);
}
