package io.lorica.proxy.discovery;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** The other end of streams, answering when and as a test says. */
final class ScriptedControlPlane implements GrpcClient.Transport {
  private static final int PREFIX = 5;

  final List<Stream> streams = new ArrayList<>();

  /** One call. */
  static final class Stream implements RequestStream {
    final String path;
    private final FailableResponse response;
    private byte[] request = new byte[0];
    private boolean begun;
    boolean cancelled;

    Stream(String path, FailableResponse response) {
      this.path = path;
      this.response = response;
    }

    <M> M request(Parser<M> parser) {
      try {
        return parser.parseFrom(request);
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    void message(MessageLite message) {
      if (!begun) {
        begun = true;
        ResponseHead head = new ResponseHead();
        head.status(200);
        head.headers().add("content-type", "application/grpc");
        response.head(head, false);
      }
      byte[] bytes = message.toByteArray();
      response.data(Unpooled.buffer().writeByte(0).writeInt(bytes.length).writeBytes(bytes), false);
    }

    void end(int status) {
      if (begun) {
        HeaderBlock trailers = new HeaderBlock();
        trailers.add("grpc-status", Integer.toString(status));
        response.trailers(trailers);
      } else {
        ResponseHead head = new ResponseHead();
        head.status(200);
        head.headers().add("content-type", "application/grpc");
        head.headers().add("grpc-status", Integer.toString(status));
        response.head(head, true);
      }
    }

    void fail(ProxyError error) {
      response.fail(error);
    }

    @Override
    public void requestData(ByteBuf data, boolean end) {
      request = new byte[data.readableBytes() - PREFIX];
      data.skipBytes(PREFIX).readBytes(request);
      data.release();
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {}

    @Override
    public void cancel(ResetReason reason) {
      cancelled = true;
    }

    @Override
    public void responseConsumed(int bytes) {}
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    Stream stream = new Stream(head.pathText(), response);
    streams.add(stream);
    return stream;
  }

  Stream last() {
    return streams.getLast();
  }

  /** The last stream of a method, by the last part of its path. */
  Stream last(String method) {
    return streams.stream()
        .filter(stream -> stream.path.endsWith("/" + method))
        .reduce((_, later) -> later)
        .orElseThrow(() -> new AssertionError("no stream of " + method));
  }
}
