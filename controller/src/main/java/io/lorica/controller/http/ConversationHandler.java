package io.lorica.controller.http;

import io.micrometer.core.instrument.Counter;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request at a time: reading stops while an answer is made, so a peer that pipelines waits in
 * its own socket. Confined to the connection's loop; the answer is made on a virtual thread.
 */
final class ConversationHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(ConversationHandler.class);

  private final HttpHandler handler;
  private final Patience patience;
  private final Semaphore inFlight;
  private final Counter refused;

  ConversationHandler(HttpHandler handler, Patience patience, Semaphore inFlight, Counter refused) {
    this.handler = handler;
    this.patience = patience;
    this.inFlight = inFlight;
    this.refused = refused;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    if (request.decoderResult().isFailure()) {
      respond(ctx, HttpAnswer.text(400, "bad request\n"), new Manner(false, false));
      return;
    }
    Manner manner =
        new Manner(HttpUtil.isKeepAlive(request), request.method().equals(HttpMethod.HEAD));
    if (!inFlight.tryAcquire()) {
      refused.increment();
      respond(ctx, HttpAnswer.text(503, "too many requests in flight\n"), manner);
      return;
    }
    HttpQuestion question =
        new HttpQuestion(
            request.method().name(),
            new QueryStringDecoder(request.uri()).path(),
            ByteBufUtil.getBytes(request.content()));
    ctx.channel().config().setAutoRead(false);
    patience.answering();
    Thread.ofVirtual().name("http-answer").start(() -> answer(ctx, question, manner));
  }

  /** How the answer is to be written. */
  private record Manner(boolean keepAlive, boolean headOnly) {}

  private void answer(ChannelHandlerContext ctx, HttpQuestion question, Manner manner) {
    HttpAnswer answer;
    try {
      answer = handler.answer(question);
    } catch (RuntimeException bug) {
      LOG.error("no answer to {} {}", question.method(), question.path(), bug);
      answer = HttpAnswer.text(500, "internal error\n");
    } finally {
      inFlight.release();
    }
    HttpAnswer made = answer;
    ctx.executor().execute(() -> respond(ctx, made, manner));
  }

  private void respond(ChannelHandlerContext ctx, HttpAnswer answer, Manner manner) {
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status()),
            manner.headOnly() ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(answer.body()));
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length);
    if (answer.body().length > 0) {
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
    }
    if (manner.keepAlive()) {
      ctx.writeAndFlush(response);
      patience.answered(ctx);
      ctx.channel().config().setAutoRead(true);
    } else {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
      ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** Lost connections and failed handshakes are the peer's affair; the connection ends. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("connection ended: {}", cause.toString());
    ctx.close();
  }
}
