package io.lorica.proxy.tap;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import io.lorica.proto.httptypes.Headers;
import io.lorica.proto.httptypes.HttpMethod;
import io.lorica.proto.httptypes.Scheme;
import io.lorica.proto.tap.TapEvent;
import io.lorica.proto.tap.TapEvent.EndpointMeta;
import io.lorica.proto.tap.TapEvent.Http.RequestInit;
import io.lorica.proto.tap.TapEvent.RouteMeta;
import io.lorica.proxy.discovery.NetTranslator;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What observers are shown (spec 03 §10.3, spec 10 §10). Pure. */
final class TapEvents {
  private static final long SECOND_NS = 1_000_000_000L;

  private TapEvents() {}

  /** What all events of a request say: where it came from and where it went. */
  static TapEvent.Builder place(TapPoint point) {
    TapEvent.Builder event =
        TapEvent.newBuilder()
            .setSourceMeta(meta(point.source()))
            .setDestinationMeta(meta(point.destination()))
            .setRouteMeta(RouteMeta.newBuilder().putAllLabels(point.routeLabels()))
            .setProxyDirection(point.direction());
    if (point.source().address() != null) {
      event.setSource(NetTranslator.wire(point.source().address()));
    }
    if (point.destination().address() != null) {
      event.setDestination(NetTranslator.wire(point.destination().address()));
    }
    return event;
  }

  private static EndpointMeta.Builder meta(TapPoint.End end) {
    return EndpointMeta.newBuilder().putAllLabels(end.labels()).putAllLabels(end.tls());
  }

  /** The request's line; without fields, which {@link #fields} has. */
  static RequestInit.Builder request(RequestHead head) {
    return RequestInit.newBuilder()
        .setMethod(method(head))
        .setScheme(scheme(head))
        .setAuthority(head.effectiveAuthority())
        .setPath(path(head));
  }

  private static HttpMethod.Builder method(RequestHead head) {
    HttpMethod.Builder method = HttpMethod.newBuilder();
    return switch (head.method()) {
      case GET -> method.setRegistered(HttpMethod.Registered.GET);
      case HEAD -> method.setRegistered(HttpMethod.Registered.HEAD);
      case POST -> method.setRegistered(HttpMethod.Registered.POST);
      case PUT -> method.setRegistered(HttpMethod.Registered.PUT);
      case DELETE -> method.setRegistered(HttpMethod.Registered.DELETE);
      case CONNECT -> method.setRegistered(HttpMethod.Registered.CONNECT);
      case OPTIONS -> method.setRegistered(HttpMethod.Registered.OPTIONS);
      case TRACE -> method.setRegistered(HttpMethod.Registered.TRACE);
      case PATCH -> method.setRegistered(HttpMethod.Registered.PATCH);
      case OTHER -> method.setUnregistered(head.methodText());
    };
  }

  private static Scheme.Builder scheme(RequestHead head) {
    Scheme.Builder scheme = Scheme.newBuilder();
    String name = head.schemeText().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "", "http" -> scheme.setRegistered(Scheme.Registered.HTTP);
      case "https" -> scheme.setRegistered(Scheme.Registered.HTTPS);
      default -> scheme.setUnregistered(name);
    };
  }

  /** The path without its query. */
  static String path(RequestHead head) {
    String target = head.pathText();
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  /** A request's fields, behind HTTP/2's own if it came so. */
  static Headers fields(RequestHead head) {
    Headers.Builder fields = Headers.newBuilder();
    if (head.version() == HttpVersion.HTTP_2) {
      add(fields, ":method", head.methodText());
      add(fields, ":scheme", head.schemeText());
      add(fields, ":authority", head.authorityText());
      add(fields, ":path", head.pathText());
    }
    return add(fields, head.headers()).build();
  }

  /** An answer's fields, behind HTTP/2's own if the request came so. */
  static Headers fields(ResponseHead head, HttpVersion request) {
    Headers.Builder fields = Headers.newBuilder();
    if (request == HttpVersion.HTTP_2) {
      add(fields, ":status", Integer.toString(head.status()));
    }
    return add(fields, head.headers()).build();
  }

  static Headers fields(HeaderBlock trailers) {
    return add(Headers.newBuilder(), trailers).build();
  }

  private static Headers.Builder add(Headers.Builder fields, HeaderBlock block) {
    for (int i = 0; i < block.size(); i++) {
      fields.addHeaders(
          Headers.Header.newBuilder()
              .setName(block.nameText(i))
              .setValue(
                  ByteString.copyFrom(block.array(), block.valueOffset(i), block.valueLength(i))));
    }
    return fields;
  }

  /** One that is empty is not in the request, as in CONNECT. */
  private static void add(Headers.Builder fields, String name, String value) {
    if (!value.isEmpty()) {
      ByteString bytes = ByteString.copyFrom(value, StandardCharsets.ISO_8859_1);
      fields.addHeaders(Headers.Header.newBuilder().setName(name).setValue(bytes));
    }
  }

  static Duration duration(long ns) {
    return Duration.newBuilder()
        .setSeconds(ns / SECOND_NS)
        .setNanos((int) (ns % SECOND_NS))
        .build();
  }
}
