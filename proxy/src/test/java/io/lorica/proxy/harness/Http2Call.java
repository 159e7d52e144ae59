package io.lorica.proxy.harness;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One gRPC call over a connection of its own, for clients that grpc-java cannot be. */
public final class Http2Call {
  private Http2Call() {}

  /** Calls a method without a message; the fields of the answer's head, {@code name: value}. */
  public static List<String> ask(Talk talk, String path) throws IOException {
    talk.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    Http2Frame.send(talk, Http2Frame.SETTINGS, 0, 0);
    int flags = Http2Frame.END_HEADERS | Http2Frame.END_STREAM;
    Http2Frame.send(talk, Http2Frame.HEADERS, flags, 1, block(path));
    Http2Frame frame = Http2Frame.read(talk);
    while (frame.type() != Http2Frame.HEADERS) {
      frame = Http2Frame.read(talk);
    }
    return fields(frame);
  }

  private static int[] block(String path) throws IOException {
    Http2Headers headers =
        new DefaultHttp2Headers()
            .method("POST")
            .scheme("http")
            .authority("web")
            .path(path)
            .add("content-type", "application/grpc");
    ByteBuf block = Unpooled.buffer();
    try {
      new DefaultHttp2HeadersEncoder().encodeHeaders(1, headers, block);
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    byte[] bytes = ByteBufUtil.getBytes(block);
    int[] values = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      values[i] = bytes[i];
    }
    return values;
  }

  private static List<String> fields(Http2Frame frame) throws IOException {
    List<String> fields = new ArrayList<>();
    try {
      new DefaultHttp2HeadersDecoder()
          .decodeHeaders(frame.stream(), Unpooled.wrappedBuffer(frame.payload()))
          .forEach(field -> fields.add(field.getKey() + ": " + field.getValue()));
    } catch (Http2Exception e) {
      throw new IOException(e);
    }
    return fields;
  }
}
