package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client connection on a channel that is moved by hand. */
final class ClientPipeline implements ClientConnection.Listener {
  final RecordingObserver observer = new RecordingObserver();
  final Http1ClientConnection connection;
  final EmbeddedChannel channel;

  /** "available" and "closed", in order. */
  final List<String> heard = new ArrayList<>();

  ClientPipeline() {
    this(Http1Limits.DEFAULT);
  }

  ClientPipeline(Http1Limits limits) {
    connection = new Http1ClientConnection(limits, observer, this);
    channel = new EmbeddedChannel(connection);
  }

  /** One exchange, seen from the caller. */
  static final class Exchange implements ResponseStream {
    /**
     * What came: "200 x: y", "interim 100", "data hello", "end", "trailers ...", "abort REASON".
     */
    final List<String> events = new ArrayList<>();

    final RequestHead head = new RequestHead();
    boolean returns = true;
    int returned;
    private @Nullable RequestStream request;

    void openOn(HttpService service, boolean end) {
      request = service.open(head, end, this);
    }

    RequestStream request() {
      RequestStream opened = request;
      if (opened == null) {
        throw new AssertionError("not opened");
      }
      return opened;
    }

    void send(String text, boolean end) {
      request().requestData(Wires.buffer(text), end);
    }

    @Override
    public void informational(ResponseHead interim) {
      events.add("interim " + interim.status());
    }

    @Override
    public void head(ResponseHead answer, boolean end) {
      events.add((answer.status() + " " + answer.headers()).strip());
      end(end);
    }

    @Override
    public void data(ByteBuf data, boolean end) {
      int size = data.readableBytes();
      if (size > 0) {
        events.add("data " + data.toString(StandardCharsets.ISO_8859_1));
      }
      data.release();
      end(end);
      if (returns && !end) {
        request().responseConsumed(size);
      }
    }

    private void end(boolean end) {
      if (end) {
        events.add("end");
      }
    }

    @Override
    public void trailers(HeaderBlock trailers) {
      events.add("trailers " + trailers);
    }

    @Override
    public void abort(ResetReason reason) {
      events.add("abort " + reason);
    }

    @Override
    public void requestConsumed(int bytes) {
      returned += bytes;
    }
  }

  /** Opens an exchange: method, path, length (-1 for none declared), and fields. */
  Exchange open(String method, String path, long length, boolean end, String... fields) {
    Exchange exchange = new Exchange();
    exchange.head.method(method);
    exchange.head.path(path);
    exchange.head.contentLength(length);
    for (int i = 0; i < fields.length; i += 2) {
      exchange.head.headers().add(fields[i], fields[i + 1]);
    }
    return open(exchange, end);
  }

  Exchange open(Exchange exchange, boolean end) {
    exchange.openOn(connection, end);
    return exchange;
  }

  Exchange get() {
    return open("GET", "/", -1, true, "host", "a");
  }

  /** Lets the server send. */
  void receive(String wire) {
    channel.runPendingTasks();
    channel.writeInbound(Wires.buffer(wire));
    channel.runPendingTasks();
  }

  /** Lets the server end its direction. */
  void receiveEnd() {
    channel.runPendingTasks();
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.runPendingTasks();
  }

  /** What has been sent to the server since the last call. */
  String sent() {
    channel.runPendingTasks();
    StringBuilder sent = new StringBuilder();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      sent.append(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return sent.toString();
  }

  boolean isOpen() {
    channel.runPendingTasks();
    return channel.isOpen();
  }

  void writable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  void finish() {
    channel.finishAndReleaseAll();
    if (!observer.failures.isEmpty()) {
      throw new AssertionError("a defect reached the connection", observer.failures.getFirst());
    }
  }

  @Override
  public void availabilityChanged(ClientConnection changed) {
    heard.add("available");
  }

  @Override
  public void closed(ClientConnection gone) {
    heard.add("closed");
  }
}
