package io.lorica.proxy.control;

import io.lorica.proxy.client.Dialer;
import io.lorica.proxy.client.DiscardedRequest;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.h2.Http2ClientConnection;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.net.HoldHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Makes an HTTP/2 connection for each call and closes it after the call: for a service that is
 * asked one thing and answers it for as long as it lives. A call waits for its connection and ends
 * with it, so whoever makes it again need not know of connections. Confined to one event loop.
 */
public final class ConnectionPerCall implements GrpcClient.Transport {
  private final Dialer dialer;
  private final Http2Settings settings;
  private final Http2Runtime runtime;

  /** Connects by {@code dialer}, on whose loop the calls are made. */
  public ConnectionPerCall(Dialer dialer, Http2Settings settings, Http2Runtime runtime) {
    this.dialer = dialer;
    this.settings = settings;
    this.runtime = runtime;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    Waiting call = new Waiting(head, end, response);
    dialer.dial(call);
    return call;
  }

  /** A call before, and then on, its connection. */
  private final class Waiting implements RequestStream, Dialer.Listener {
    private final RequestHead head;
    private final boolean headEnds;
    private final FailableResponse response;

    /** What came of the request before the connection; a gRPC request is one small message. */
    private ByteBuf early = Unpooled.EMPTY_BUFFER;

    private boolean earlyEnd;
    private boolean cancelled;
    private @Nullable RequestStream connected;

    Waiting(RequestHead head, boolean end, FailableResponse response) {
      this.head = head;
      this.headEnds = end;
      this.response = response;
    }

    @Override
    public void connected(HoldHandler hold) {
      if (cancelled) {
        hold.channel().close();
        return;
      }
      ClientConnection connection =
          Http2ClientConnection.start(hold.channel(), settings, runtime, new OneCall());
      hold.release();
      RequestStream opened = connection.open(head, headEnds, response);
      connected = opened;
      if (!headEnds) {
        opened.requestData(takeEarly(), earlyEnd);
      }
    }

    @Override
    public void failed(ProxyError error) {
      connected = DiscardedRequest.of(response);
      takeEarly().release();
      if (!cancelled) {
        response.fail(error);
      }
    }

    private ByteBuf takeEarly() {
      ByteBuf taken = early;
      early = Unpooled.EMPTY_BUFFER;
      return taken;
    }

    @Override
    public void requestData(ByteBuf data, boolean end) {
      if (connected != null) {
        connected.requestData(data, end);
      } else if (cancelled) {
        data.release();
      } else {
        early = Unpooled.wrappedBuffer(takeEarly(), data);
        earlyEnd = end;
      }
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {
      if (connected != null) {
        connected.requestTrailers(trailers);
      } else {
        // gRPC requests have none; the end is what counts.
        earlyEnd = true;
      }
    }

    @Override
    public void cancel(ResetReason reason) {
      cancelled = true;
      if (connected != null) {
        connected.cancel(reason);
      } else {
        takeEarly().release();
      }
    }

    @Override
    public void responseConsumed(int bytes) {
      if (connected != null) {
        connected.responseConsumed(bytes);
      }
    }
  }

  /** Ends the connection when its call is over. */
  private static final class OneCall implements ClientConnection.Listener {
    @Override
    public void availabilityChanged(ClientConnection connection) {
      if (connection.active() == 0) {
        connection.drain();
      }
    }

    @Override
    public void closed(ClientConnection connection) {
      // The call has heard it.
    }
  }
}
