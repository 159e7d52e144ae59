package io.lorica.proxy.harness;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An HTTP/2 client of requests without body, frame by frame, its HPACK by Netty, over any
 * connection.
 */
public final class Http2Client implements Closeable {
  private final Talk talk;
  private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();
  private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
  private int stream = 1;

  private Http2Client(Talk talk) {
    this.talk = talk;
  }

  /** Begins. */
  public static Http2Client over(Talk talk) throws IOException {
    talk.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    Http2Frame.send(talk, Http2Frame.SETTINGS, 0, 0);
    return new Http2Client(talk);
  }

  /** The fields of the answer to {@code GET /}, {@code name: value} in order. */
  public List<String> get(String authority, String... fields) throws IOException {
    Http2Headers headers =
        new DefaultHttp2Headers().method("GET").scheme("http").path("/").authority(authority);
    for (String field : fields) {
      int colon = field.indexOf(": ");
      headers.add(field.substring(0, colon), field.substring(colon + 2));
    }
    int flags = Http2Frame.END_HEADERS | Http2Frame.END_STREAM;
    Http2Frame.send(talk, Http2Frame.HEADERS, flags, stream, encoded(headers));
    stream += 2;
    return decoded(next(Http2Frame.HEADERS));
  }

  /** Waits until the server says that it goes away. */
  public void awaitGoAway() throws IOException {
    next(Http2Frame.GOAWAY);
  }

  private Http2Frame next(int type) throws IOException {
    Http2Frame frame = Http2Frame.read(talk);
    while (frame.type() != type) {
      frame = Http2Frame.read(talk);
    }
    return frame;
  }

  private int[] encoded(Http2Headers headers) {
    ByteBuf block = Unpooled.buffer();
    try {
      encoder.encodeHeaders(stream, headers, block);
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    int[] bytes = new int[block.readableBytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = block.getUnsignedByte(i);
    }
    return bytes;
  }

  private List<String> decoded(Http2Frame frame) {
    List<String> fields = new ArrayList<>();
    try {
      decoder
          .decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()))
          .forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
    } catch (Http2Exception e) {
      throw new AssertionError(e);
    }
    return fields;
  }

  @Override
  public void close() {
    talk.close();
  }
}
