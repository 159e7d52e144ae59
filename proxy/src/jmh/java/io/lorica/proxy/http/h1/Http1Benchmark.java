package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Heads of HTTP/1, read and written; the objects are those of one connection and are reused. */
@State(Scope.Thread)
public class Http1Benchmark {
  private final ByteBuf request =
      Wires.buffer(
          "GET /items/42?x=y HTTP/1.1\r\nhost: web.default.svc.cluster.local:8080\r\n"
              + "user-agent: some/1.0\r\naccept: */*\r\naccept-encoding: gzip\r\n"
              + "x-request-id: 5f1c7a8e-3b1c-4f5e-9d3f-8a1b2c3d4e5f\r\n"
              + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\n");
  private final ByteBuf response =
      Wires.buffer(
          "HTTP/1.1 200 OK\r\nserver: some\r\ndate: Mon, 21 Oct 2013 20:13:21 GMT\r\n"
              + "content-type: application/json\r\ncontent-length: 128\r\n\r\n");
  private final Http1RequestParser requests = new Http1RequestParser(Http1Limits.DEFAULT);
  private final Http1ResponseParser responses = new Http1ResponseParser(Http1Limits.DEFAULT);
  private final HeadWriter writer = HeadWriter.ofThisLoop();
  private final RequestHead requestHead = new RequestHead();
  private final ResponseHead responseHead = new ResponseHead();

  /** Heads for the writer, even where nothing is read. */
  @Setup
  public void read() {
    readRequest();
    readResponse();
  }

  @Benchmark
  public Progress readRequest() {
    request.readerIndex(0);
    requests.begin(requestHead);
    return requests.read(request);
  }

  @Benchmark
  public Progress readResponse() {
    response.readerIndex(0);
    responses.begin(responseHead, HttpMethod.GET);
    return responses.read(response);
  }

  @Benchmark
  public boolean writeRequest() {
    return released(writer.request(ByteBufAllocator.DEFAULT, requestHead, BodyKind.NONE));
  }

  @Benchmark
  public boolean writeResponse() {
    return released(
        writer.response(
            ByteBufAllocator.DEFAULT,
            HttpVersion.HTTP_1_1,
            responseHead.status(),
            responseHead.headers(),
            128,
            BodyKind.LENGTH,
            HeadWriter.Connection.DEFAULT));
  }

  private static boolean released(@Nullable ByteBuf written) {
    return written != null && written.release();
  }
}
