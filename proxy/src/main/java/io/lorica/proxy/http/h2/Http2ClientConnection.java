package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.HttpMethod;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;

/**
 * A connection to an HTTP/2 server, by prior knowledge (RFC 9113 §3.3). Made by {@link #start}.
 *
 * <p>It can take an exchange while the server's limit on streams allows it ({@value
 * #ASSUMED_STREAM_LIMIT} until the server has said), and while less than {@value #MAX_QUEUED} bytes
 * of requests wait for the server's windows. Exchanges that a GOAWAY shows to be untouched are
 * aborted with {@link ResetReason#GO_AWAY}, refused ones with {@link ResetReason#REFUSED}: both may
 * be sent again elsewhere.
 *
 * <p>Requests that came by HTTP/1 are carried: the peer is told in {@code l5d-orig-proto} what they
 * were, and only a peer in the mesh understands that (spec 02 §13).
 */
public final class Http2ClientConnection extends Http2Connection implements ClientConnection {
  /** RFC 9113 §6.5.2 asks servers to allow at least as many; more might be refused. */
  static final int ASSUMED_STREAM_LIMIT = 100;

  /** Bytes of requests that may wait; above that the connection takes no further exchange. */
  static final int MAX_QUEUED = 16 << 20;

  private final Listener listener;
  private int nextStream = 1;
  private long peerMaxStreams = ASSUMED_STREAM_LIMIT;
  private boolean limitKnown;
  private boolean draining;
  private boolean goneAway;

  private Http2ClientConnection(
      ChannelHandlerContext context,
      Http2Settings settings,
      Http2Runtime runtime,
      Listener listener) {
    super(context, settings, runtime, false);
    this.listener = listener;
  }

  /**
   * Adds HTTP/2 to the end of a connected channel's pipeline, behind TLS if there is any, and sends
   * the preface. Nothing may have been read from the channel before, since a server speaks first.
   * Call on the channel's event loop; {@code runtime}'s scheduler must be that loop's.
   *
   * @param listener hears of streams that ended, of limits that changed, and of the end
   */
  public static Http2ClientConnection start(
      Channel channel, Http2Settings settings, Http2Runtime runtime, Listener listener) {
    Http2Handler<Http2ClientConnection> handler =
        new Http2Handler<>(
            context -> new Http2ClientConnection(context, settings, runtime, listener));
    channel.pipeline().addLast(handler);
    return handler.connection();
  }

  @Override
  void start() {
    writer.preface();
    super.start();
  }

  @Override
  public boolean canOpen() {
    return isUsable() && streams.size() < peerMaxStreams && sender.queued() < MAX_QUEUED;
  }

  @Override
  public int active() {
    return streams.size();
  }

  @Override
  public boolean isUsable() {
    return !draining && !goneAway && !isClosing() && nextStream > 0;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, ResponseStream response) {
    if (!canOpen()) {
      response.abort(goneAway ? ResetReason.GO_AWAY : ResetReason.REFUSED);
      return RefusedRequest.INSTANCE;
    }
    ClientStream recycled = memory.takeClientStream();
    ClientStream stream = recycled == null ? new ClientStream() : recycled;
    openStream(stream, nextStream);
    nextStream += 2;
    // A CONNECT stays open for the tunnel, also one that came by HTTP/1 and ended with its head.
    boolean endStream = end && head.method() != HttpMethod.CONNECT;
    stream.begin(response, head.method(), end && !endStream);
    writer.request(stream.id(), head, endStream);
    requestFlush();
    if (endStream) {
      stream.markEndQueued();
      stream.localEnded();
    }
    return stream;
  }

  @Override
  public void drain() {
    if (!draining) {
      draining = true;
      finishIfIdle();
    }
  }

  @Override
  public void close(ResetReason reason) {
    draining = true;
    for (Http2Stream open : streams.toArray()) {
      if (!open.isClosed() && open instanceof ClientStream stream) {
        stream.abortResponse(reason);
        resetStream(stream, reason.http2Code());
      }
    }
    finishIfIdle();
  }

  private void finishIfIdle() {
    if ((draining || goneAway) && streams.size() == 0 && !isClosing()) {
      writer.goAway(0, Http2Error.NO_ERROR.code(), "");
      finish();
    }
  }

  @Override
  void headers(int streamId, boolean end, byte[] block, int offset, int length) {
    if (streams.get(streamId) instanceof ClientStream stream) {
      if (stream.hasHead()) {
        trailers(stream, end, block, offset, length);
      } else {
        head(stream, end, block, offset, length);
      }
    } else if (isIdle(streamId)) {
      connectionError(Http2Error.PROTOCOL_ERROR, "HEADERS on an idle stream");
    } else if (resets.mayContain(streamId)) {
      discard(block, offset, length);
    } else {
      connectionError(Http2Error.STREAM_CLOSED, "HEADERS on a closed stream");
    }
  }

  private void head(ClientStream stream, boolean end, byte[] block, int offset, int length) {
    ResponseHead head = memory.response();
    assembler().beginResponse(head);
    HeadAssembler.Verdict verdict = decode(block, offset, length);
    if (verdict == null) {
      return;
    }
    switch (verdict) {
      case MALFORMED -> fail(stream, Http2Error.PROTOCOL_ERROR, "malformed response");
      case OVERSIZED -> fail(stream, Http2Error.ENHANCE_YOUR_CALM, "header list too large");
      case COMPLETE -> receive(stream, head, end);
    }
  }

  private void receive(ClientStream stream, ResponseHead head, boolean end) {
    if (head.isInformational()) {
      if (end) {
        fail(stream, Http2Error.PROTOCOL_ERROR, "interim response at the end of a stream");
      } else if (stream.allowInformational()) {
        stream.receiveInformational(head);
      } else {
        fail(stream, Http2Error.ENHANCE_YOUR_CALM, "too many interim responses");
      }
    } else if (end && stream.bodyLength(head) > 0) {
      fail(stream, Http2Error.PROTOCOL_ERROR, "body shorter than content-length");
    } else {
      stream.receiveHead(head, end);
    }
  }

  @Override
  void goAway(int lastStreamId, long code) {
    if (code != Http2Error.NO_ERROR.code()) {
      runtime.events().peerFailed(code);
    }
    goneAway = true;
    // First, or what is given back would be sent here again.
    listener.availabilityChanged(this);
    for (Http2Stream open : streams.toArray()) {
      int id = open.id();
      if (id > lastStreamId && open.isOpenAs(id, this) && open instanceof ClientStream stream) {
        stream.abortResponse(ResetReason.GO_AWAY);
        if (stream.isOpenAs(id, this)) {
          closeStream(stream);
        }
      }
    }
    finishIfIdle();
  }

  @Override
  boolean isClient() {
    return true;
  }

  @Override
  boolean isIdle(int streamId) {
    return !isClientStream(streamId) || (nextStream > 0 && streamId >= nextStream);
  }

  @Override
  int lastPeerStream() {
    return 0;
  }

  @Override
  void peerMaxStreams(long limit) {
    limitKnown = true;
    peerMaxStreams = limit;
  }

  @Override
  void settingsApplied() {
    if (!limitKnown) {
      limitKnown = true;
      peerMaxStreams = Long.MAX_VALUE;
    }
    listener.availabilityChanged(this);
  }

  @Override
  void pingAnswered(long data) {
    // Not ours any more: an answer too many harms nobody.
  }

  @Override
  void abortStream(Http2Stream open, ResetReason reason) {
    if (open instanceof ClientStream stream) {
      stream.abortResponse(reason);
    }
  }

  @Override
  void streamClosed() {
    if (!isClosing()) {
      listener.availabilityChanged(this);
      finishIfIdle();
    }
  }

  @Override
  void closed() {
    listener.closed(this);
  }
}
