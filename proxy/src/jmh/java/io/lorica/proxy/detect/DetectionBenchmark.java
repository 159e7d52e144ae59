package io.lorica.proxy.detect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lorica.proxy.net.TransportHeader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a connection's first bytes are: once for each connection. */
@State(Scope.Thread)
public class DetectionBenchmark {
  private final ByteBuf http1 =
      bytes("GET /items/42?x=y HTTP/1.1\r\nhost: web.default.svc.cluster.local:8080\r\n\r\n");
  private final ByteBuf http2 = bytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  private final ByteBuf opaque = bytes("\0\0\0\020 something of its own");
  private final ByteBuf clientHello =
      direct(Hellos.ofJdk("server.default.serviceaccount.identity.linkerd.cluster.local"));
  private final ByteBuf transportHeader =
      new TransportHeader(9000, "", TransportHeader.SessionProtocol.OPAQUE)
          .encode(ByteBufAllocator.DEFAULT);

  private static ByteBuf bytes(String latin1) {
    return direct(latin1.getBytes(ISO_8859_1));
  }

  private static ByteBuf direct(byte[] bytes) {
    return Unpooled.directBuffer(bytes.length).writeBytes(bytes);
  }

  @Benchmark
  public HttpDetection http1() {
    return HttpDetector.detect(http1);
  }

  @Benchmark
  public HttpDetection http2() {
    return HttpDetector.detect(http2);
  }

  @Benchmark
  public HttpDetection opaque() {
    return HttpDetector.detect(opaque);
  }

  @Benchmark
  public TlsDetection clientHello() {
    return ClientHelloReader.read(clientHello);
  }

  @Benchmark
  public TransportHeader.Detection transportHeader() {
    return TransportHeader.detect(transportHeader, false);
  }
}
