package io.lorica.proxy.http.h2;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.http.DeferredFlush;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.net.OutputEnd;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslHandler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What both sides of an HTTP/2 connection have in common: settings, flow control, PING, GOAWAY, the
 * table of streams, and the rules about which frame may come when (RFC 9113 §5.1, §6). Streams and
 * exchanges are the subclasses' part.
 *
 * <p>Everything written in a turn of the event loop leaves with one flush at its end; streams that
 * closed are used again only after that, when no caller of theirs is on the stack any more.
 * Confined to the event loop.
 */
abstract class Http2Connection implements FrameListener {
  /**
   * How long a failed connection may take to hand its last bytes to the socket; and how long a peer
   * that is still sending may take to notice that we have finished, since closing at once would
   * reset the connection, and could take our last bytes away from it.
   */
  private static final long LINGER_NS = 1_000_000_000L;

  /** The same for one that ends well, and may have answers to deliver to a slow reader. */
  private static final long FINISH_NS = 60_000_000_000L;

  private static final int INITIAL_RETIRED = 8;

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
  private final ReceiveWindow window = new ReceiveWindow();
  private final KeepAlivePings pings;
  private final AdaptiveWindows adaptive;

  private @Nullable Http2Stream[] retired = new @Nullable Http2Stream[INITIAL_RETIRED];
  private int retiredCount;

  /** The stream of the DATA frame that is being read, unless its content is dropped. */
  private @Nullable Http2Stream current;

  private int peerStreamWindow = Frames.DEFAULT_WINDOW;
  private int streamWindow;
  private int reads;
  private boolean closing;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean gone;
  private Scheduler.@Nullable Timer lingering;

  Http2Connection(
      ChannelHandlerContext context,
      Http2Settings settings,
      Http2Runtime runtime,
      boolean expectPreface) {
    this.context = context;
    this.settings = settings;
    this.runtime = runtime;
    boolean secure = context.pipeline().get(SslHandler.class) != null;
    writer = new FrameWriter(context, memory, secure);
    sender =
        new DataSender(
            context.channel(),
            writer,
            Math.max(settings.maxSendBuffer(), Http2Settings.SEND_BUFFER_FLOOR));
    guard = new FloodGuard(settings.maxPendingAcceptResets());
    reader =
        new FrameReader(
            memory, this, settings.maxFrameSize(), settings.maxHeaderListSize(), expectPreface);
    decoder = new HpackDecoder(memory);
    assembler = new HeadAssembler(settings.maxHeaderListSize());
    flush = new DeferredFlush(context, this::endOfTurn);
    pings = new KeepAlivePings(this, settings.keepAlive(), runtime);
    adaptive = new AdaptiveWindows(settings.adaptiveWindows(), runtime.clock());
    streamWindow = settings.streamWindow();
  }

  // ---- from the channel

  /** Sends our settings. The channel is active. */
  void start() {
    int[] pairs = new int[10];
    int count = ownSettings(pairs);
    writer.settings(pairs, count);
    window.reset(Frames.DEFAULT_WINDOW);
    widenConnection(settings.connectionWindow());
    pings.start();
    flush.request();
  }

  private int ownSettings(int[] pairs) {
    int at = 0;
    if (isClient()) {
      pairs[at++] = Frames.ENABLE_PUSH;
      pairs[at++] = 0;
    }
    if (settings.maxConcurrentStreams() != Http2Settings.UNLIMITED) {
      pairs[at++] = Frames.MAX_CONCURRENT_STREAMS;
      pairs[at++] = settings.maxConcurrentStreams();
    }
    if (streamWindow != Frames.DEFAULT_WINDOW) {
      pairs[at++] = Frames.INITIAL_WINDOW_SIZE;
      pairs[at++] = streamWindow;
    }
    if (settings.maxFrameSize() != Frames.DEFAULT_FRAME_SIZE) {
      pairs[at++] = Frames.MAX_FRAME_SIZE;
      pairs[at++] = settings.maxFrameSize();
    }
    pairs[at++] = Frames.MAX_HEADER_LIST_SIZE;
    pairs[at++] = settings.maxHeaderListSize();
    return at / 2;
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
    stopLingering();
    reader.stop();
    pings.stop();
    abortStreams(ResetReason.CONNECTION_CLOSED);
    writer.release();
    recycleRetired();
    closed();
  }

  /** The end of a turn in which something was written or closed. */
  private void endOfTurn() {
    if (gone) {
      writer.release();
      recycleRetired();
      return;
    }
    Channel channel = context.channel();
    writer.startTurn();
    sender.pump();
    writer.emit();
    recycleRetired();
    if (sender.hasReady() && sender.canContinue()) {
      flush.request();
    }
    if (!closing
        && !channel.isWritable()
        && channel.bytesBeforeWritable() > FloodGuard.MAX_UNREAD_BYTES) {
      // The peer makes us answer, and reads no answers: nothing that we write would reach it.
      runtime.events().connectionFailed(Http2Error.ENHANCE_YOUR_CALM, "peer does not read");
      closeChannel();
    }
  }

  // ---- for streams

  final void requestFlush() {
    flush.request();
  }

  /** Opens a stream; the caller adds what its kind needs. */
  final void openStream(Http2Stream stream, int id) {
    stream.start(this, id, peerStreamWindow, streamWindow);
    stream.openedInRead = reads;
    streams.add(stream);
  }

  /** Ends a stream: both directions have ended, or it was reset. */
  final void closeStream(Http2Stream stream) {
    int id = stream.id();
    streams.remove(id);
    sender.remove(stream);
    releaseConnection(stream.takeBack(Integer.MAX_VALUE));
    stream.close();
    retire(stream);
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
    int returned = stream.takeBack(bytes);
    if (!stream.hasRemoteEnd()) {
      int increment = stream.receiveWindow().release(returned);
      if (increment > 0) {
        writer.windowUpdate(stream.id(), increment);
        flush.request();
      }
    }
    releaseConnection(returned);
  }

  private void releaseConnection(int bytes) {
    int increment = window.release(bytes);
    if (increment > 0 && !closing) {
      writer.windowUpdate(0, increment);
      flush.request();
    }
  }

  private void widenConnection(int target) {
    int increment = window.widen(target);
    if (increment > 0) {
      writer.windowUpdate(0, increment);
      flush.request();
    }
  }

  private void retire(Http2Stream stream) {
    if (retiredCount == retired.length) {
      retired = Arrays.copyOf(retired, retiredCount * 2);
    }
    retired[retiredCount++] = stream;
  }

  private void recycleRetired() {
    for (int i = 0; i < retiredCount; i++) {
      Http2Stream stream = retired[i];
      if (stream != null) {
        stream.recycle(memory);
        retired[i] = null;
      }
    }
    retiredCount = 0;
    if (retired.length > 16 * INITIAL_RETIRED) {
      retired = new @Nullable Http2Stream[INITIAL_RETIRED];
    }
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

  // ---- frames

  @Override
  public final void dataBegins(int streamId, int length, int body) {
    current = null;
    if (!window.take(length)) {
      connectionError(Http2Error.FLOW_CONTROL_ERROR, "DATA beyond the connection's window");
      return;
    }
    if (adaptive.received(length)) {
      writer.ping(AdaptiveWindows.PING, false);
      flush.request();
    }
    Http2Stream stream = streams.get(streamId);
    if (stream == null) {
      releaseConnection(length);
      dataWithoutStream(streamId);
    } else if (accepts(stream, length, body)) {
      current = stream;
      if (length > body) {
        padding(stream, length - body);
      }
    } else {
      releaseConnection(length);
    }
  }

  private void dataWithoutStream(int streamId) {
    if (isIdle(streamId)) {
      connectionError(Http2Error.PROTOCOL_ERROR, "DATA on an idle stream");
    } else if (!resets.mayContain(streamId)) {
      strayFrame(streamId, Http2Error.STREAM_CLOSED, "DATA on a closed stream");
    }
  }

  /** A fault on a stream that is not there (any more): the peer is told of it alone. */
  private void strayFrame(int streamId, Http2Error error, String reason) {
    runtime.events().streamFailed(error, reason);
    writer.reset(streamId, error.code());
    resets.add(streamId);
    flush.request();
    countFault();
  }

  private boolean accepts(Http2Stream stream, int length, int body) {
    if (stream.hasRemoteEnd()) {
      return fail(stream, Http2Error.STREAM_CLOSED, "DATA after the end of a stream");
    }
    if (!stream.receiveWindow().take(length)) {
      return fail(stream, Http2Error.FLOW_CONTROL_ERROR, "DATA beyond the stream's window");
    }
    if (!stream.expectsBody()) {
      return fail(stream, Http2Error.PROTOCOL_ERROR, "DATA out of place");
    }
    if (!stream.countBody(body)) {
      return fail(stream, Http2Error.PROTOCOL_ERROR, "body longer than content-length");
    }
    return true;
  }

  private void padding(Http2Stream stream, int bytes) {
    stream.passedOn(bytes);
    consumed(stream, bytes);
  }

  @Override
  public final void data(int streamId, ByteBuf piece, boolean end) {
    Http2Stream stream = current;
    int length = piece.readableBytes();
    if (stream == null || !stream.isOpenAs(streamId, this)) {
      piece.release();
      if (stream != null) {
        releaseConnection(length);
      }
      return;
    }
    if (end && !stream.isBodyComplete()) {
      piece.release();
      releaseConnection(length);
      fail(stream, Http2Error.PROTOCOL_ERROR, "body shorter than content-length");
      return;
    }
    if (length == 0 && !end) {
      piece.release();
      countIdleFrame();
      return;
    }
    stream.passedOn(length);
    if (end) {
      stream.markRemoteEnd();
      stream.receive(piece, true);
      stream.remoteEnded();
    } else {
      stream.receive(piece, false);
    }
  }

  @Override
  public final void reset(int streamId, long code) {
    Http2Stream stream = streams.get(streamId);
    if (stream == null) {
      if (isIdle(streamId)) {
        connectionError(Http2Error.PROTOCOL_ERROR, "RST_STREAM on an idle stream");
      } else {
        countIdleFrame();
      }
      return;
    }
    boolean early = isClientStream(streamId) && !isClient() && stream.openedInRead == reads;
    stream.resetByPeer(code);
    closeIfOpen(stream, streamId);
    if (early && !guard.allowEarlyReset()) {
      connectionError(Http2Error.ENHANCE_YOUR_CALM, "streams reset as soon as opened");
    }
  }

  private void closeIfOpen(Http2Stream stream, int streamId) {
    if (stream.isOpenAs(streamId, this)) {
      closeStream(stream);
    }
  }

  @Override
  public final void settings(byte[] payload, int offset, int length) {
    for (int at = offset; at < offset + length && !closing; at += Frames.SETTING_LENGTH) {
      int identifier = ((payload[at] & 0xff) << 8) | (payload[at + 1] & 0xff);
      apply(identifier, Frames.getUnsignedInt(payload, at + 2));
    }
    if (!closing) {
      writer.settingsAck();
      flush.request();
      countIdleFrame();
      settingsApplied();
    }
  }

  private void apply(int identifier, long value) {
    switch (identifier) {
      case Frames.HEADER_TABLE_SIZE -> writer.encoder().peerTableSize(value);
      case Frames.ENABLE_PUSH -> {
        // A server has nothing to enable: a client refuses anything but 0 (RFC 9113 §6.5.2).
        if (value > (isClient() ? 0 : 1)) {
          connectionError(Http2Error.PROTOCOL_ERROR, "bad SETTINGS_ENABLE_PUSH");
        }
      }
      case Frames.MAX_CONCURRENT_STREAMS -> peerMaxStreams(value);
      case Frames.INITIAL_WINDOW_SIZE -> peerWindow(value);
      case Frames.MAX_FRAME_SIZE -> {
        if (value < Frames.DEFAULT_FRAME_SIZE || value > Frames.LARGEST_FRAME_SIZE) {
          connectionError(Http2Error.PROTOCOL_ERROR, "bad SETTINGS_MAX_FRAME_SIZE");
        } else {
          writer.peerFrameSize((int) value);
        }
      }
      default -> {}
    }
  }

  private void peerWindow(long value) {
    if (value > Frames.LARGEST_WINDOW) {
      connectionError(Http2Error.FLOW_CONTROL_ERROR, "bad SETTINGS_INITIAL_WINDOW_SIZE");
      return;
    }
    int change = (int) value - peerStreamWindow;
    peerStreamWindow = (int) value;
    if (change == 0) {
      return;
    }
    for (Http2Stream stream : streams.toArray()) {
      if (!stream.widenSendWindow(change)) {
        connectionError(Http2Error.FLOW_CONTROL_ERROR, "stream window beyond 2^31-1");
        return;
      }
      sender.makeReady(stream);
    }
  }

  @Override
  public final void settingsAck() {
    countIdleFrame();
  }

  @Override
  public final void ping(long data, boolean ack) {
    if (!ack) {
      writer.ping(data, true);
      flush.request();
    } else if (data == KeepAlivePings.PING) {
      pings.answered();
    } else if (data == AdaptiveWindows.PING) {
      adapt();
    } else {
      pingAnswered(data);
    }
    countIdleFrame();
  }

  private void adapt() {
    int target = adaptive.answered();
    if (target > streamWindow) {
      int change = target - streamWindow;
      streamWindow = target;
      writer.settings(new int[] {Frames.INITIAL_WINDOW_SIZE, target}, 1);
      for (Http2Stream stream : streams.toArray()) {
        // The peer widens its open streams by the same difference when it reads the setting.
        stream.receiveWindow().widenSilently(change);
      }
      widenConnection(target);
      flush.request();
    }
  }

  @Override
  public final void windowUpdate(int streamId, int increment) {
    if (streamId == 0) {
      connectionWindow(increment);
      return;
    }
    Http2Stream stream = streams.get(streamId);
    if (stream == null) {
      if (isIdle(streamId)) {
        connectionError(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE on an idle stream");
      } else {
        countIdleFrame();
      }
    } else if (increment == 0) {
      fail(stream, Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
    } else if (!stream.widenSendWindow(increment)) {
      fail(stream, Http2Error.FLOW_CONTROL_ERROR, "stream window beyond 2^31-1");
    } else {
      countIdleFrame();
      sender.makeReady(stream);
      flush.request();
    }
  }

  private void connectionWindow(int increment) {
    if (increment == 0) {
      connectionError(Http2Error.PROTOCOL_ERROR, "WINDOW_UPDATE of 0");
    } else if (!sender.widen(increment)) {
      connectionError(Http2Error.FLOW_CONTROL_ERROR, "connection window beyond 2^31-1");
    } else {
      countIdleFrame();
      if (sender.hasReady()) {
        flush.request();
      }
    }
  }

  @Override
  public final void ignored(int type) {
    countIdleFrame();
  }

  private void countIdleFrame() {
    if (!guard.allowIdleFrame()) {
      connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many frames without content");
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

  private void countFault() {
    if (!isClient() && !guard.allowFault()) {
      connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many faulty streams");
    }
  }

  @Override
  public final void streamError(int streamId, Http2Error error, String reason) {
    Http2Stream stream = streams.get(streamId);
    if (stream != null) {
      fail(stream, error, reason);
    } else if (isIdle(streamId)) {
      connectionError(error, reason);
    } else {
      strayFrame(streamId, error, reason);
    }
  }

  @Override
  public final void connectionError(Http2Error error, String reason) {
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
    closeWhenWritten(LINGER_NS);
  }

  /** Closes a connection on which nothing is in progress. */
  final void finish() {
    if (!closing) {
      closing = true;
      reader.stop();
      pings.stop();
      closeWhenWritten(FINISH_NS);
    }
  }

  /** Ends our direction when all that was written has left, or closes after a while in any case. */
  private void closeWhenWritten(long atMostNs) {
    writer.emit();
    context.flush();
    closeWithin(atMostNs);
    var _ =
        OutputEnd.of(context.channel())
            .addListener(
                ended -> {
                  outputEnded = true;
                  if (ended.isSuccess() && !inputEnded) {
                    closeWithin(LINGER_NS);
                  } else {
                    closeChannel();
                  }
                });
  }

  private void closeWithin(long nanos) {
    stopLingering();
    if (!gone && context.channel().isOpen()) {
      lingering = runtime.scheduler().schedule(this::closeChannel, nanos);
    }
  }

  private void stopLingering() {
    if (lingering != null) {
      lingering.cancel();
      lingering = null;
    }
  }

  private void closeChannel() {
    var _ = context.close();
  }

  /** The peer ended its direction, and with it all streams: it cannot even give us credit. */
  final void inputEnded() {
    inputEnded = true;
    if (outputEnded) {
      closeChannel();
    } else {
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
