package io.lorica.proxy.harness;

import io.lorica.proto.transport.Header;
import io.lorica.testkit.TestCredentials;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * The proxy of another cluster's gateway, as far as a client sees it: mesh TLS by the JDK, the
 * transport header, HTTP/2 behind it. Answers everything with 204 and remembers what it was told.
 */
public final class Gateway implements Closeable {
  private static final String ALPN = "transport.l5d.io/v1";

  /** HPACK for {@code :status: 204}. */
  private static final int NO_CONTENT = 0x89;

  private final TcpPeer peer;
  private final TestCredentials credentials;
  private final List<Header> headers = new CopyOnWriteArrayList<>();
  private final List<List<String>> requests = new CopyOnWriteArrayList<>();

  private Gateway(InetSocketAddress address, TestCredentials credentials) throws IOException {
    this.credentials = credentials;
    peer = TcpPeer.serve(address, this::serve);
  }

  public static Gateway serve(InetSocketAddress address, TestCredentials credentials)
      throws IOException {
    return new Gateway(address, credentials);
  }

  private void serve(Talk plain) throws IOException {
    try (Talk talk = secured(plain)) {
      talk.read((ALPN + "\r\n\r\n").length());
      int length = ByteBuffer.wrap(talk.readBytes(Integer.BYTES)).getInt();
      headers.add(Header.parseFrom(talk.readBytes(length)));
      Http2Frame.greet(talk);
      DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
      while (true) {
        Http2Frame frame = Http2Frame.read(talk);
        if (frame.type() == Http2Frame.HEADERS) {
          requests.add(fields(decoder, frame));
          int flags = Http2Frame.END_HEADERS | Http2Frame.END_STREAM;
          Http2Frame.send(talk, Http2Frame.HEADERS, flags, frame.stream(), NO_CONTENT);
        }
      }
    }
  }

  private Talk secured(Talk plain) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            MeshTlsContext.of(Optional.of(credentials))
                .getSocketFactory()
                .createSocket(plain.socket(), null, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {ALPN});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new Talk(socket);
  }

  private static List<String> fields(DefaultHttp2HeadersDecoder decoder, Http2Frame frame) {
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

  /** The transport headers of its connections. */
  public List<Header> headers() {
    return headers;
  }

  /** The fields of each request, {@code name: value} in order. */
  public List<List<String>> requests() {
    return requests;
  }

  @Override
  public void close() {
    peer.close();
  }
}
