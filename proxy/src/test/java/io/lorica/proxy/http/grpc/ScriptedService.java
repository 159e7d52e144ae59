package io.lorica.proxy.http.grpc;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/** One exchange: keeps the request as text, and answers as the test says. */
final class ScriptedService implements HttpService, RequestStream {
  final StringBuilder log = new StringBuilder();
  int credit;
  private @Nullable ResponseStream response;
  private @Nullable ResetReason refusal;

  /** Aborts the next exchange while it is opened. */
  void refuse(ResetReason reason) {
    refusal = reason;
  }

  String log() {
    return log.toString();
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, ResponseStream to) {
    response = to;
    log.append(head)
        .append('\n')
        .append(head.schemeText())
        .append('\n')
        .append(head.headers())
        .append(end ? "end" : "");
    if (refusal != null) {
      to.abort(refusal);
    }
    return this;
  }

  @Override
  public void requestData(ByteBuf data, boolean end) {
    log.append(ByteBufUtil.hexDump(data)).append(end ? " end" : "");
    data.release();
  }

  @Override
  public void requestTrailers(HeaderBlock trailers) {
    log.append("trailers");
  }

  @Override
  public void cancel(ResetReason reason) {
    log.append(" cancelled ").append(reason);
  }

  @Override
  public void responseConsumed(int bytes) {
    credit += bytes;
  }

  ResponseStream response() {
    ResponseStream to = response;
    if (to == null) {
      throw new AssertionError("no exchange");
    }
    return to;
  }

  /** Answers with a status and pairs of field name and value. */
  void head(int status, boolean end, String... fields) {
    ResponseHead head = new ResponseHead();
    head.status(status);
    add(head.headers(), fields);
    response().head(head, end);
  }

  void data(boolean end, byte... bytes) {
    response().data(Unpooled.copiedBuffer(bytes), end);
  }

  void data(boolean end, int... bytes) {
    byte[] copy = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      copy[i] = (byte) bytes[i];
    }
    data(end, copy);
  }

  void data(boolean end) {
    data(end, new byte[0]);
  }

  void trailers(String... fields) {
    HeaderBlock block = new HeaderBlock();
    add(block, fields);
    response().trailers(block);
  }

  private static void add(HeaderBlock block, String... fields) {
    for (int i = 0; i < fields.length; i += 2) {
      block.add(fields[i], fields[i + 1]);
    }
  }
}
