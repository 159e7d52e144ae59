package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.DeferredFlush;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResetReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of an HTTP/2 connection have in common: our settings, field blocks, the table of
 * streams, and how it all ends. What the peer's frames may say is judged by {@link FrameRules}, how
 * much of it may come by {@link ReceiveFlow}; the channel is left by {@link Parting}. Streams and
 * exchanges are the subclasses' part.
 *
 * <p>Everything written in a turn of the event loop leaves with one flush at its end; streams that
 * closed are used again only after that, when no caller of theirs is on the stack any more.
 * Confined to the event loop.
 */
abstract class Http2Connection {
  final ChannelHandlerContext context;
  final Http2Settings settings;
  final Http2Runtime runtime;
  final LoopMemory memory = LoopMemory.current();
  final FrameWriter writer;
  final DataSender sender;
  final StreamMap streams = new StreamMap();
  final RecentResets resets = new RecentResets();
  final FloodGuard guard;

  private final FrameReader reader;
  private final HpackDecoder decoder;
  private final HeadAssembler assembler;
  private final DeferredFlush flush;
  private final ReceiveFlow flow;
  private final FrameRules rules;
  private final KeepAlivePings pings;
  private final Parting parting;
  private final RetiredStreams retired = new RetiredStreams();
  private int reads;
  private boolean closing;
  private boolean gone;

  Http2Connection(
      ChannelHandlerContext context,
      Http2Settings settings,
      Http2Runtime runtime,
      boolean expectPreface) {
    this.context = context;
    this.settings = settings;
    this.runtime = runtime;
    writer = new FrameWriter(context, memory);
    sender =
        new DataSender(
            context.channel(),
            writer,
            Math.max(settings.maxSendBuffer(), Http2Settings.SEND_BUFFER_FLOOR));
    guard = new FloodGuard(settings.maxPendingAcceptResets());
    flow = new ReceiveFlow(this, writer, settings, runtime);
    rules = new FrameRules(this, flow);
    reader =
        new FrameReader(
            memory, rules, settings.maxFrameSize(), settings.maxHeaderListSize(), expectPreface);
    decoder = new HpackDecoder(memory);
    assembler = new HeadAssembler(settings.maxHeaderListSize());
    flush = new DeferredFlush(context, this::endOfTurn);
    pings = new KeepAlivePings(this, settings.keepAlive(), runtime);
    parting = new Parting(context, runtime.scheduler());
  }

  // ---- from the channel

  /** Sends our settings. The channel is active. */
  void start() {
    int[] pairs = settings.announced(isClient());
    writer.settings(pairs, pairs.length / 2);
    flow.start(settings.connectionWindow());
    pings.start();
    flush.request();
  }

  /** Reads bytes, handed over. */
  final void read(ByteBuf in) {
    try {
      pings.heard();
      reader.read(in);
    } finally {
      in.release();
    }
  }

  final void readComplete() {
    guard.endOfRead();
    reads++;
  }

  final void writabilityChanged() {
    if (sender.hasReady() && context.channel().isWritable()) {
      flush.request();
    }
  }

  /** The channel is gone, whoever closed it. */
  final void inactive() {
    if (gone) {
      return;
    }
    gone = true;
    closing = true;
    parting.gone();
    reader.stop();
    pings.stop();
    abortStreams(ResetReason.CONNECTION_CLOSED);
    writer.release();
    retired.recycle(memory);
    closed();
  }

  /** The end of a turn in which something was written or closed. */
  private void endOfTurn() {
    if (gone) {
      writer.release();
      retired.recycle(memory);
      return;
    }
    Channel channel = context.channel();
    writer.startTurn();
    sender.pump();
    writer.emit();
    retired.recycle(memory);
    if (sender.hasReady() && sender.canContinue()) {
      flush.request();
    }
    if (!closing
        && !channel.isWritable()
        && channel.bytesBeforeWritable() > FloodGuard.MAX_UNREAD_BYTES) {
      // The peer makes us answer, and reads no answers: nothing that we write would reach it.
      runtime.events().connectionFailed(Http2Error.ENHANCE_YOUR_CALM, "peer does not read");
      parting.closeNow();
    }
  }

  // ---- for streams

  final void requestFlush() {
    flush.request();
  }

  /** Opens a stream; the caller adds what its kind needs. */
  final void openStream(Http2Stream stream, int id) {
    stream.start(this, id, rules.peerStreamWindow(), flow.streamWindow());
    stream.openedInRead = reads;
    streams.add(stream);
  }

  /** Ends a stream: both directions have ended, or it was reset. */
  final void closeStream(Http2Stream stream) {
    int id = stream.id();
    streams.remove(id);
    sender.remove(stream);
    flow.release(stream.takeBack(Integer.MAX_VALUE));
    stream.close();
    retired.add(stream);
    flush.request();
    streamClosed();
  }

  /** Resets a stream and closes it. */
  final void resetStream(Http2Stream stream, int code) {
    if (!stream.isClosed()) {
      writer.reset(stream.id(), code);
      resets.add(stream.id());
      closeStream(stream);
    }
  }

  /** Returns bytes that a stream passed on: they need no more room here. */
  final void consumed(Http2Stream stream, int bytes) {
    flow.consumed(stream, bytes);
  }

  final void closeIfOpen(Http2Stream stream, int streamId) {
    if (stream.isOpenAs(streamId, this)) {
      closeStream(stream);
    }
  }

  /** Reads of the channel so far: what came in one read has the same number. */
  final int reads() {
    return reads;
  }

  final KeepAlivePings pings() {
    return pings;
  }

  // ---- field blocks

  final HeadAssembler assembler() {
    return assembler;
  }

  /**
   * Decodes a block into what the assembler was told to fill; null if that ended the connection.
   */
  final HeadAssembler.@Nullable Verdict decode(byte[] block, int offset, int length) {
    if (!decoder.decode(block, offset, length, assembler)) {
      connectionError(Http2Error.COMPRESSION_ERROR, "field block cannot be decoded");
      return null;
    }
    return assembler.finish();
  }

  /** Decodes a block that nobody wants, for the sake of the dynamic table. */
  final void discard(byte[] block, int offset, int length) {
    assembler.beginDiscard();
    decode(block, offset, length);
  }

  /** A second field block of a stream: trailers. */
  final void trailers(Http2Stream stream, boolean end, byte[] block, int offset, int length) {
    HeaderBlock trailers = memory.trailers();
    assembler.beginTrailers(trailers);
    HeadAssembler.Verdict verdict = decode(block, offset, length);
    if (verdict == null) {
      return;
    }
    if (stream.hasRemoteEnd()) {
      fail(stream, Http2Error.STREAM_CLOSED, "HEADERS after the end of a stream");
    } else if (!end || !stream.expectsTrailers() || !stream.isBodyComplete()) {
      fail(stream, Http2Error.PROTOCOL_ERROR, "trailers out of place");
    } else {
      switch (verdict) {
        case MALFORMED -> fail(stream, Http2Error.PROTOCOL_ERROR, "malformed trailers");
        case OVERSIZED -> fail(stream, Http2Error.ENHANCE_YOUR_CALM, "trailers too long");
        case COMPLETE -> {
          stream.markRemoteEnd();
          stream.receiveTrailers(trailers);
          stream.remoteEnded();
        }
      }
    }
  }

  // ---- faults and ends

  /** Resets a stream for a fault of the peer, and tells the other side. Returns false. */
  final boolean fail(Http2Stream stream, Http2Error error, String reason) {
    runtime.events().streamFailed(error, reason);
    int id = stream.id();
    writer.reset(id, error.code());
    resets.add(id);
    stream.resetByPeer(error.code());
    closeIfOpen(stream, id);
    flush.request();
    countFault();
    return false;
  }

  /** Counts a stream that was faulty; too many end the connection. */
  final void countFault() {
    if (!isClient() && !guard.allowFault()) {
      connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many faulty streams");
    }
  }

  /** Has a stream fail, there or not, for a fault of the peer. */
  final void streamError(int streamId, Http2Error error, String reason) {
    rules.streamError(streamId, error, reason);
  }

  /** Ends the connection for a fault of the peer. */
  final void connectionError(Http2Error error, String reason) {
    if (!closing) {
      runtime.events().connectionFailed(error, reason);
      boolean fault = error != Http2Error.NO_ERROR;
      shutDown(
          error,
          reason,
          fault ? ResetReason.ofHttp2Code(error.code()) : ResetReason.CONNECTION_CLOSED);
    }
  }

  final boolean isClosing() {
    return closing;
  }

  /** Sends GOAWAY, aborts what is in progress and closes. */
  private void shutDown(Http2Error error, String reason, ResetReason streamReason) {
    if (closing) {
      return;
    }
    closing = true;
    reader.stop();
    pings.stop();
    writer.goAway(lastPeerStream(), error.code(), reason);
    abortStreams(streamReason);
    writer.emit();
    parting.afterFault();
  }

  /** Closes a connection on which nothing is in progress. */
  final void finish() {
    if (!closing) {
      closing = true;
      reader.stop();
      pings.stop();
      writer.emit();
      parting.inPeace();
    }
  }

  /** The peer ended its direction, and with it all streams: it cannot even give us credit. */
  final void inputEnded() {
    if (!parting.inputEnded()) {
      shutDown(Http2Error.NO_ERROR, "", ResetReason.CONNECTION_CLOSED);
    }
  }

  /** An I/O error, a TLS failure, or a bug of ours: nothing can be said to the peer any more. */
  final void broken(Throwable cause) {
    runtime.events().connectionBroken(cause);
    shutDown(Http2Error.INTERNAL_ERROR, "", ResetReason.IO_ERROR);
  }

  private void abortStreams(ResetReason reason) {
    for (Http2Stream stream : streams.toArray()) {
      int id = stream.id();
      if (stream.isOpenAs(id, this)) {
        abortStream(stream, reason);
        closeIfOpen(stream, id);
      }
    }
  }

  // ---- the side's part

  /** A field block, complete. */
  abstract void headers(int streamId, boolean end, byte[] block, int offset, int length);

  /** GOAWAY came. */
  abstract void goAway(int lastStreamId, long code);

  abstract boolean isClient();

  /** Whether no stream of that number has been opened yet. */
  abstract boolean isIdle(int streamId);

  /** The last stream of the peer that we act on, for GOAWAY. */
  abstract int lastPeerStream();

  /** The peer's SETTINGS_MAX_CONCURRENT_STREAMS. */
  abstract void peerMaxStreams(long limit);

  /** The peer's settings were read. */
  abstract void settingsApplied();

  /** A PING of the subclass was answered. */
  abstract void pingAnswered(long data);

  /** Tells a stream's other side that the connection ends under it. */
  abstract void abortStream(Http2Stream stream, ResetReason reason);

  /** A stream was closed. */
  abstract void streamClosed();

  /** The connection is gone. */
  abstract void closed();

  static boolean isClientStream(int streamId) {
    return (streamId & 1) == 1;
  }
}
