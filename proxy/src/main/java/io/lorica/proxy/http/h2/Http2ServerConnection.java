package io.lorica.proxy.http.h2;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/** The server's side of a connection: opens an exchange for each request. */
final class Http2ServerConnection extends Http2Connection {
  /**
   * Streams at once when no limit is announced: far above what an honest client needs, and a bound
   * on what a dishonest one costs.
   */
  static final int HIDDEN_STREAM_LIMIT = 10_000;

  /** Bytes of answers that wait for a client; above that its further requests are refused. */
  static final int MAX_QUEUED = 16 << 20;

  /** The payload of the PING between the two GOAWAYs. */
  private static final long DRAIN_PING = 0x6472_6169_6e64_7261L;

  /** How long a client may take to answer it, before it is taken to have heard the first. */
  private static final long DRAIN_PING_NS = 1_000_000_000L;

  private final HttpService service;
  private final int maxStreams;
  private int lastOpened;
  private int lastAccepted;
  private boolean draining;
  private boolean accepting = true;
  private Scheduler.@Nullable Timer drainTimer;

  Http2ServerConnection(
      ChannelHandlerContext context,
      HttpService service,
      Http2Settings settings,
      Http2Runtime runtime) {
    super(context, settings, runtime, true);
    this.service = service;
    this.maxStreams = Math.min(settings.maxConcurrentStreams(), HIDDEN_STREAM_LIMIT);
  }

  @Override
  void headers(int streamId, boolean end, byte[] block, int offset, int length) {
    Http2Stream stream = streams.get(streamId);
    if (stream != null) {
      trailers(stream, end, block, offset, length);
    } else if (!isClientStream(streamId)) {
      connectionError(Http2Error.PROTOCOL_ERROR, "HEADERS on a stream of ours");
    } else if (streamId > lastOpened) {
      lastOpened = streamId;
      open(streamId, end, block, offset, length);
    } else if (resets.mayContain(streamId)) {
      discard(block, offset, length);
    } else {
      connectionError(Http2Error.STREAM_CLOSED, "HEADERS on a closed stream");
    }
  }

  private void open(int streamId, boolean end, byte[] block, int offset, int length) {
    if (!accepting) {
      // The client has been told that streams above the last one are not acted on.
      resets.add(streamId);
      discard(block, offset, length);
      return;
    }
    if (streams.size() >= maxStreams) {
      refuse(streamId, "too many streams");
      discard(block, offset, length);
      return;
    }
    if (sender.queued() + writer.written() > MAX_QUEUED) {
      refuse(streamId, "too many bytes wait for the client");
      discard(block, offset, length);
      return;
    }
    ServerStream recycled = memory.takeServerStream();
    ServerStream stream = recycled == null ? new ServerStream() : recycled;
    assembler().beginRequest(stream.head());
    HeadAssembler.Verdict verdict = decode(block, offset, length);
    if (verdict == null) {
      memory.recycle(stream);
      return;
    }
    switch (verdict) {
      case COMPLETE -> accept(stream, streamId, end);
      case MALFORMED -> reject(stream, streamId, "malformed request");
      case OVERSIZED -> answerTooLarge(stream, streamId, end);
    }
  }

  private void accept(ServerStream stream, int streamId, boolean end) {
    if (end && stream.head().contentLength() > 0) {
      reject(stream, streamId, "body shorter than content-length");
      return;
    }
    lastAccepted = streamId;
    openStream(stream, streamId);
    stream.begin(service, end);
  }

  private void refuse(int streamId, String reason) {
    runtime.events().streamRefused(reason);
    writer.reset(streamId, Http2Error.REFUSED_STREAM.code());
    resets.add(streamId);
    requestFlush();
  }

  private void reject(ServerStream stream, int streamId, String reason) {
    memory.recycle(stream);
    streamError(streamId, Http2Error.PROTOCOL_ERROR, reason);
  }

  /** Spec 01 §13.4: 431, on this stream alone. */
  private void answerTooLarge(ServerStream stream, int streamId, boolean end) {
    memory.recycle(stream);
    runtime.events().streamFailed(Http2Error.ENHANCE_YOUR_CALM, "header list too large");
    ResponseHead answer = memory.response();
    answer.clear();
    answer.status(431);
    writer.response(streamId, answer, true);
    if (!end) {
      writer.reset(streamId, Http2Error.NO_ERROR.code());
    }
    resets.add(streamId);
    requestFlush();
  }

  /** Lets the client finish, without a request lost between its sending and our GOAWAY. */
  void drain() {
    if (draining || isClosing()) {
      return;
    }
    draining = true;
    // RFC 9113 §6.8: first a GOAWAY that rejects nothing; a round trip later the last stream.
    writer.goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR.code(), "");
    writer.ping(DRAIN_PING, false);
    requestFlush();
    drainTimer = runtime.scheduler().schedule(this::stopAccepting, DRAIN_PING_NS);
  }

  private void stopAccepting() {
    if (!accepting || isClosing()) {
      return;
    }
    accepting = false;
    cancelDrainTimer();
    writer.goAway(lastAccepted, Http2Error.NO_ERROR.code(), "");
    requestFlush();
    closeIfDrained();
  }

  private void closeIfDrained() {
    if (!accepting && streams.size() == 0) {
      finish();
    }
  }

  private void cancelDrainTimer() {
    if (drainTimer != null) {
      drainTimer.cancel();
      drainTimer = null;
    }
  }

  @Override
  void goAway(int lastStreamId, long code) {
    if (code != Http2Error.NO_ERROR.code()) {
      runtime.events().peerFailed(code);
    }
  }

  @Override
  boolean isClient() {
    return false;
  }

  @Override
  boolean isIdle(int streamId) {
    return !isClientStream(streamId) || streamId > lastOpened;
  }

  @Override
  int lastPeerStream() {
    return lastAccepted;
  }

  @Override
  void peerMaxStreams(long limit) {
    // We open no streams.
  }

  @Override
  void settingsApplied() {}

  @Override
  void pingAnswered(long data) {
    if (data == DRAIN_PING && draining) {
      stopAccepting();
    }
  }

  @Override
  void abortStream(Http2Stream stream, ResetReason reason) {
    // To the service it makes no difference how its caller was lost.
    stream.resetByPeer(Http2Error.CANCEL.code());
  }

  @Override
  void streamClosed() {
    closeIfDrained();
  }

  @Override
  void closed() {
    cancelDrainTimer();
  }
}
