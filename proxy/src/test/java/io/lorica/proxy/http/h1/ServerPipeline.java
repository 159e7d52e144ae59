package io.lorica.proxy.http.h1;

import io.lorica.testkit.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A server handler on a channel that is moved by hand. */
final class ServerPipeline {
  final ScriptedService service = new ScriptedService();
  final RecordingObserver observer = new RecordingObserver();
  final ManualClock clock = new ManualClock();
  final Http1ServerHandler handler;
  final EmbeddedChannel channel;

  ServerPipeline() {
    this(Http1Limits.DEFAULT);
  }

  ServerPipeline(Http1Limits limits) {
    handler = new Http1ServerHandler(service, limits, clock, observer);
    channel = new EmbeddedChannel(handler);
  }

  /** Lets the client send. */
  void receive(String wire) {
    channel.writeInbound(Wires.buffer(wire));
    channel.runPendingTasks();
  }

  /** Lets the client end its direction. */
  void receiveEnd() {
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.runPendingTasks();
  }

  /** What has been sent to the client since the last call. */
  String sent() {
    return String.join("", sentBuffers());
  }

  /** The same, buffer by buffer. */
  List<String> sentBuffers() {
    channel.runPendingTasks();
    List<String> sent = new ArrayList<>();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      sent.add(out.toString(StandardCharsets.ISO_8859_1));
      out.release();
    }
    return sent;
  }

  boolean isOpen() {
    channel.runPendingTasks();
    return channel.isOpen();
  }

  boolean reads() {
    channel.runPendingTasks();
    return channel.config().isAutoRead();
  }

  ScriptedService.Exchange exchange() {
    return service.last();
  }

  /** Lets the channel say that it takes nothing, or takes again. */
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
}
