package io.lorica.proxy.inbound;

import io.lorica.proxy.client.HttpBackend;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.net.Addresses;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The application behind one port: a client for each HTTP version, made when it is first needed.
 * Shared by the connections of the loop. Confined to one event loop.
 */
final class InboundTarget {
  private final InetSocketAddress address;
  private final String text;
  private final String name;
  private final Function<HttpVersion, HttpBackend> factory;
  private @Nullable HttpBackend http1;
  private @Nullable HttpBackend http2;

  InboundTarget(InetSocketAddress address, Function<HttpVersion, HttpBackend> factory) {
    this.address = address;
    this.text = Addresses.text(address);
    this.name = "server " + text;
    this.factory = factory;
  }

  InetSocketAddress address() {
    return address;
  }

  /** {@code ip:port}. */
  String text() {
    return text;
  }

  /** For messages. */
  String name() {
    return name;
  }

  /** Where requests of that version go. */
  HttpBackend backend(HttpVersion version) {
    if (version == HttpVersion.HTTP_2) {
      if (http2 == null) {
        http2 = factory.apply(version);
      }
      return http2;
    }
    if (http1 == null) {
      http1 = factory.apply(version);
    }
    return http1;
  }

  void close() {
    if (http1 != null) {
      http1.close();
    }
    if (http2 != null) {
      http2.close();
    }
  }
}
