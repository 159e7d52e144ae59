package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One stream (RFC 9113 §5.1): both flow-control windows, what waits to be sent, and which
 * directions have ended. Used again for other streams after the turn of the event loop in which it
 * closed. Confined to the event loop.
 */
abstract class Http2Stream {
  private int id;
  private @Nullable Http2Connection connection;

  /** May be negative, after the peer has made its initial window smaller (§6.9.2). */
  private int sendWindow;

  private final SendQueue queue = new SendQueue();
  private @Nullable HeaderBlock trailers;
  private boolean trailersQueued;
  private boolean endQueued;
  private boolean localEnd;

  private final ReceiveWindow receiveWindow = new ReceiveWindow();
  private boolean remoteEnd;

  /** Bytes that were passed on and not given back yet. */
  private int unconsumed;

  /** Bytes that the declared length still wants; {@link RequestHead#UNKNOWN_LENGTH} for any. */
  private long bodyLeft;

  /** The exchange is over: neither side is called any more. */
  private boolean over;

  /** Links the streams that can send. */
  @Nullable Http2Stream nextReady;

  boolean isReady;

  /** The read of the connection in which the stream was opened. */
  int openedInRead;

  final void start(Http2Connection connection, int id, int sendWindow, int receiveWindow) {
    this.connection = connection;
    this.id = id;
    this.sendWindow = sendWindow;
    this.receiveWindow.reset(receiveWindow);
    trailersQueued = false;
    endQueued = false;
    localEnd = false;
    remoteEnd = false;
    unconsumed = 0;
    bodyLeft = RequestHead.UNKNOWN_LENGTH;
    over = false;
    nextReady = null;
    isReady = false;
  }

  final int id() {
    return id;
  }

  final Http2Connection connection() {
    Http2Connection owner = connection;
    if (owner == null) {
      throw new IllegalStateException("called after its exchange was over");
    }
    return owner;
  }

  /** Whether this object still stands for that stream. */
  final boolean isOpenAs(int streamId, Http2Connection owner) {
    return id == streamId && owner.equals(connection);
  }

  final boolean isClosed() {
    return connection == null;
  }

  // ---- sending

  /** Whether no more may be sent: ended, or closed. */
  final boolean isSendingOver() {
    return endQueued || connection == null;
  }

  final boolean isEndQueued() {
    return endQueued;
  }

  final boolean hasLocalEnd() {
    return localEnd;
  }

  final SendQueue queue() {
    return queue;
  }

  final int sendWindow() {
    return sendWindow;
  }

  final void takeSendWindow(int bytes) {
    sendWindow -= bytes;
  }

  /** Widens the send window by a possibly negative number; false if it exceeds 2³¹-1. */
  final boolean widenSendWindow(int bytes) {
    long widened = (long) sendWindow + bytes;
    sendWindow = (int) Math.min(widened, Integer.MAX_VALUE);
    return widened <= Frames.LARGEST_WINDOW;
  }

  final void markEndQueued() {
    endQueued = true;
    if (remoteEnd) {
      endExchange();
    }
  }

  final void queueTrailers(HeaderBlock block) {
    HeaderBlock copy = trailers;
    if (copy == null) {
      copy = new HeaderBlock();
      trailers = copy;
    }
    copy.copyFrom(block);
    trailersQueued = true;
  }

  /** The trailers that follow the queue, or null. */
  final @Nullable HeaderBlock queuedTrailers() {
    return trailersQueued ? trailers : null;
  }

  /** END_STREAM was written. */
  final void localEnded() {
    localEnd = true;
    if (remoteEnd) {
      connection().closeStream(this);
    } else {
      onLocalEnd();
    }
  }

  // ---- receiving

  final ReceiveWindow receiveWindow() {
    return receiveWindow;
  }

  final boolean hasRemoteEnd() {
    return remoteEnd;
  }

  final void expectBody(long length) {
    bodyLeft = length;
  }

  /** Counts body bytes against the declared length; false if there are too many. */
  final boolean countBody(int bytes) {
    if (bodyLeft == RequestHead.UNKNOWN_LENGTH) {
      return true;
    }
    bodyLeft -= bytes;
    return bodyLeft >= 0;
  }

  /** Whether the body may end here. */
  final boolean isBodyComplete() {
    return bodyLeft <= 0;
  }

  final void passedOn(int bytes) {
    unconsumed += bytes;
  }

  /** Takes back up to {@code bytes} of what was passed on; returns how many. */
  final int takeBack(int bytes) {
    int returned = Math.min(bytes, unconsumed);
    unconsumed -= returned;
    return returned;
  }

  final int unconsumed() {
    return unconsumed;
  }

  /** Notes END_STREAM of the peer; whoever notes it passes it on, and then calls the next. */
  final void markRemoteEnd() {
    remoteEnd = true;
  }

  /** The end was passed on. */
  final void remoteEnded() {
    if (endQueued) {
      endExchange();
    }
    if (localEnd && !isClosed()) {
      connection().closeStream(this);
    }
  }

  // ---- the exchange

  final boolean isOver() {
    return over;
  }

  /** No call passes between the two sides any more. */
  final void endExchange() {
    if (!over) {
      over = true;
      onOver();
    }
  }

  /** The stream is closed: lets go of everything but the capacity to be used again. */
  final void close() {
    queue.clear();
    connection = null;
    endExchange();
  }

  /** Gives bytes back to whoever sent them: they have been written. */
  abstract void sent(int bytes);

  /** Passes on a piece of body, handed over. The end was noted before. */
  abstract void receive(ByteBuf piece, boolean end);

  /** Passes on trailers. The end was noted before. */
  abstract void receiveTrailers(HeaderBlock block);

  /** Whether body may come now. */
  abstract boolean expectsBody();

  /** Whether trailers may come now. */
  abstract boolean expectsTrailers();

  /** The peer reset the stream; tells the other side. */
  abstract void resetByPeer(long code);

  /** Our sending ended before the peer's did. */
  abstract void onLocalEnd();

  /** Forgets the other side. */
  abstract void onOver();

  /** Makes the object ready for another stream. */
  abstract void recycle(LoopMemory memory);
}
