package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.Ascii;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What Netty's HTTP codec understands of a wire: the oracle of {@link DifferentialTest}. */
final class NettyReading {
  /**
   * One message.
   *
   * @param start method and target, or status; and the version
   * @param complete whether all of its body was there
   */
  record Message(String start, String fields, String body, String trailers, boolean complete) {}

  private NettyReading() {}

  /** The first request of a wire; empty if Netty refuses it or sees no whole head. */
  static Optional<Message> request(String wire) {
    return first(new HttpRequestDecoder(16_384, 65_536, 8_192), wire);
  }

  /** Every complete request of a wire, as {@code METHOD target [body]}; fails where one is none. */
  static List<String> requests(String wire) {
    EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder(65_536, 65_536, 8_192));
    channel.writeInbound(Unpooled.wrappedBuffer(Wires.bytes(wire)));
    channel.finish();
    List<String> requests = new ArrayList<>();
    StringBuilder request = new StringBuilder();
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      if (part instanceof HttpObject object && object.decoderResult().isFailure()) {
        throw new AssertionError("Netty on: " + wire, object.decoderResult().cause());
      }
      if (part instanceof HttpRequest head) {
        request.setLength(0);
        request.append(head.method()).append(' ').append(head.uri()).append(" [");
      }
      if (part instanceof HttpContent content) {
        request.append(content.content().toString(StandardCharsets.ISO_8859_1));
        if (content instanceof LastHttpContent) {
          requests.add(request.append(']').toString());
        }
      }
      ReferenceCountUtil.release(part);
    }
    return requests;
  }

  /** The first answer of a wire that ends with the connection. */
  static Optional<Message> response(String wire, boolean toHead) {
    return first(
        new HttpResponseDecoder(16_384, 65_536, 8_192) {
          @Override
          protected boolean isContentAlwaysEmpty(HttpMessage message) {
            return toHead || super.isContentAlwaysEmpty(message);
          }
        },
        wire);
  }

  private static Optional<Message> first(ChannelHandler decoder, String wire) {
    EmbeddedChannel channel = new EmbeddedChannel(decoder);
    channel.writeInbound(Unpooled.wrappedBuffer(Wires.bytes(wire)));
    channel.finish();
    HttpMessage head = null;
    StringBuilder body = new StringBuilder();
    String trailers = "";
    boolean complete = false;
    boolean failed = false;
    for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
      // After 101 Netty hands on plain buffers.
      failed |=
          !complete && part instanceof HttpObject object && object.decoderResult().isFailure();
      if (head == null && part instanceof HttpMessage message) {
        head = message;
      } else if (!complete && part instanceof HttpContent content) {
        ByteBuf bytes = content.content();
        body.append(bytes.toString(StandardCharsets.ISO_8859_1));
        complete = content instanceof LastHttpContent;
        trailers = complete ? text(((LastHttpContent) content).trailingHeaders()) : "";
      }
      ReferenceCountUtil.release(part);
    }
    return head == null || failed
        ? Optional.empty()
        : Optional.of(
            new Message(start(head), text(head.headers()), body.toString(), trailers, complete));
  }

  private static String start(HttpMessage head) {
    String version = head.protocolVersion().text().replaceAll("[/.]", "_");
    return switch (head) {
      case HttpRequest request ->
          request.method() + " " + target(request.method(), request.uri()) + " " + version;
      case HttpResponse response -> version + " " + response.status().code();
      default -> throw new AssertionError(head);
    };
  }

  /** Schemes in lower case, and paths where an absolute target leaves them out. */
  private static String target(HttpMethod method, String uri) {
    int scheme = uri.indexOf("://");
    if (scheme <= 0 || uri.startsWith("/")) {
      return uri;
    }
    int path = scheme + 3;
    while (path < uri.length() && uri.charAt(path) != '/' && uri.charAt(path) != '?') {
      path++;
    }
    String rest = uri.substring(path);
    String implied = method.equals(HttpMethod.OPTIONS) && rest.isEmpty() ? "*" : "/";
    return uri.substring(0, scheme).toLowerCase(Locale.ROOT)
        + uri.substring(scheme, path)
        + (rest.startsWith("/") ? "" : implied)
        + rest;
  }

  /** As a header block tells them, without the framing that we take out. */
  private static String text(HttpHeaders headers) {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, String> field : headers) {
      String name = lower(field.getKey());
      if (!name.equals("transfer-encoding")) {
        text.append(name).append(": ").append(field.getValue()).append('\n');
      }
    }
    return text.toString();
  }

  private static String lower(String name) {
    StringBuilder lower = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      lower.append((char) (Ascii.lower((byte) name.charAt(i)) & 0xff));
    }
    return lower.toString();
  }
}
