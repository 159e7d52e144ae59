package io.lorica.proxy.harness;

import io.lorica.proto.transport.Header;
import io.lorica.proto.transport.SessionProtocol;
import io.lorica.testkit.TestCredentials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Another proxy, as far as a proxy sees it that it connects to directly: mesh TLS by the JDK, and
 * the transport header.
 */
public record DirectClient(TestCredentials credentials) {
  private static final String ALPN = "transport.l5d.io/v1";
  private static final String FROM = "127.9.9.9";

  /** HTTP/1 to the application's port. */
  public static Header http1(int port) {
    return Header.newBuilder()
        .setPort(port)
        .setSessionProtocol(
            SessionProtocol.newBuilder().setHttp1(SessionProtocol.Http1.getDefaultInstance()))
        .build();
  }

  /** HTTP/2 to the application's port. */
  public static Header http2(int port) {
    return Header.newBuilder()
        .setPort(port)
        .setSessionProtocol(
            SessionProtocol.newBuilder().setHttp2(SessionProtocol.Http2.getDefaultInstance()))
        .build();
  }

  /** Opaque bytes to the application's port. */
  public static Header opaque(int port) {
    return Header.newBuilder().setPort(port).build();
  }

  /** Connects to the proxy of a pod; what is said afterwards is behind the header. */
  public Talk open(Pod pod, Header header) throws IOException {
    MeshClient client = new MeshClient(Optional.of(credentials), Optional.of(ALPN));
    Talk talk = client.secure(pod.visit(FROM, pod.inbound()), pod.identity());
    byte[] message = header.toByteArray();
    talk.send(ALPN + "\r\n\r\n");
    talk.send(ByteBuffer.allocate(4 + message.length).putInt(message.length).put(message).array());
    return talk;
  }
}
