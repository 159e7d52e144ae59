package io.lorica.proxy.http.grpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a body into messages: a byte that says whether it is compressed, four bytes of length, the
 * message. Room grows with the bytes that are really there, up to a limit.
 */
final class MessageReader<M extends MessageLite> {
  private static final int PREFIX = 5;
  private static final int FIRST_ROOM = 1024;
  private static final byte[] NOTHING = {};

  private final Parser<M> parser;
  private final int maxMessage;
  private final byte[] prefix = new byte[PREFIX];
  private int prefixRead;
  private byte[] body = NOTHING;
  private int length;
  private int bodyRead;
  private @Nullable M message;
  private @Nullable GrpcStatus failure;

  /** Messages of up to {@link GrpcClient#MAX_MESSAGE} bytes. */
  MessageReader(Parser<M> parser) {
    this(parser, GrpcClient.MAX_MESSAGE);
  }

  MessageReader(Parser<M> parser, int maxMessage) {
    this.parser = parser;
    this.maxMessage = maxMessage;
  }

  /**
   * Reads from {@code in} up to the end of the current message at most.
   *
   * @return whether there is something to take: a {@link #message}, or a {@link #failure}
   */
  boolean read(ByteBuf in) {
    if (prefixRead < PREFIX) {
      int more = Math.min(PREFIX - prefixRead, in.readableBytes());
      in.readBytes(prefix, prefixRead, more);
      prefixRead += more;
      if (prefixRead < PREFIX) {
        return false;
      }
      begin();
      if (failure != null) {
        return true;
      }
    }
    int more = Math.min(length - bodyRead, in.readableBytes());
    makeRoom(more);
    in.readBytes(body, bodyRead, more);
    bodyRead += more;
    if (bodyRead < length) {
      return false;
    }
    parse();
    return true;
  }

  /** The message that is complete; it is forgotten here. */
  M message() {
    M complete = message;
    if (complete == null) {
      throw new IllegalStateException("no message");
    }
    message = null;
    return complete;
  }

  /** Why the body cannot be read on, or null. */
  @Nullable GrpcStatus failure() {
    return failure;
  }

  /** Whether the body may end here: between two messages. */
  boolean isAtBoundary() {
    return prefixRead == 0;
  }

  private void begin() {
    long declared =
        ((prefix[1] & 0xffL) << 24)
            | ((prefix[2] & 0xff) << 16)
            | ((prefix[3] & 0xff) << 8)
            | (prefix[4] & 0xff);
    if (prefix[0] != 0) {
      failure = new GrpcStatus(GrpcStatus.INTERNAL, "message is compressed, which was not offered");
    } else if (declared > maxMessage) {
      failure =
          new GrpcStatus(
              GrpcStatus.RESOURCE_EXHAUSTED,
              "message of " + declared + " bytes, larger than " + maxMessage);
    } else {
      length = (int) declared;
      bodyRead = 0;
    }
  }

  private void makeRoom(int more) {
    int needed = bodyRead + more;
    if (needed > body.length) {
      int room = Math.max(needed, Math.max(FIRST_ROOM, body.length * 2));
      body = Arrays.copyOf(body, Math.min(room, Math.max(length, needed)));
    }
  }

  private void parse() {
    try {
      message = parser.parseFrom(body, 0, length);
    } catch (InvalidProtocolBufferException e) {
      failure = new GrpcStatus(GrpcStatus.INTERNAL, "message cannot be parsed");
    }
    prefixRead = 0;
    body = NOTHING;
  }
}
