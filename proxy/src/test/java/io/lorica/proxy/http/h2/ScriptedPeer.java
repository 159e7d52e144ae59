package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.HttpService;
import io.lorica.testkit.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * The other end of a connection under test, without a socket: what it sends is read at once, as in
 * one turn of the event loop, and what the connection wrote can be read as lines of a {@link
 * FrameLog}.
 */
final class ScriptedPeer implements AutoCloseable {
  final EmbeddedChannel channel = new EmbeddedChannel();
  final ManualClock clock = new ManualClock();
  final RecordedEvents events = new RecordedEvents();
  private final FrameLog log;

  private ScriptedPeer(boolean ofClient) {
    log = new FrameLog(ofClient);
  }

  /** A client of a server under test, connected but silent. */
  static ScriptedPeer client(HttpService service, Http2Settings settings) {
    ScriptedPeer peer = new ScriptedPeer(false);
    peer.channel.pipeline().addLast(new Http2ServerHandler(service, settings, peer.runtime()));
    return peer;
  }

  /** A client that has exchanged prefaces and settings with a server under test. */
  static ScriptedPeer settledClient(HttpService service, Http2Settings settings) {
    ScriptedPeer peer = client(service, settings);
    peer.send(Wire.preface(), Wire.settings(), Wire.settingsAck());
    peer.received();
    return peer;
  }

  static ScriptedPeer settledClient(HttpService service) {
    return settledClient(service, Http2Settings.DEFAULT);
  }

  /** A server of a client under test; {@link #connect} makes that client. */
  static ScriptedPeer server() {
    return new ScriptedPeer(true);
  }

  Http2ClientConnection connect(Http2Settings settings, ClientConnection.Listener listener) {
    Http2ClientConnection connection =
        Http2ClientConnection.start(channel, settings, runtime(), listener);
    channel.runPendingTasks();
    return connection;
  }

  private Http2Runtime runtime() {
    return new Http2Runtime(clock, clock, events);
  }

  Http2ServerHandler server(EmbeddedChannel of) {
    return of.pipeline().get(Http2ServerHandler.class);
  }

  /** The server under test. */
  Http2ServerHandler underTest() {
    return server(channel);
  }

  /** Sends all in one read. */
  void send(byte[]... frames) {
    if (channel.isOpen()) {
      channel.writeInbound(Unpooled.wrappedBuffer(Wire.join(frames)));
    }
  }

  /** Sends each byte in a read of its own. */
  void sendByteByByte(byte[]... frames) {
    for (byte b : Wire.join(frames)) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {b}));
    }
  }

  /** Ends this peer's direction, as a socket does that allows half-closure. */
  void end() {
    channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    channel.runPendingTasks();
  }

  /** Ends the turn of the event loop, and returns the frames written since the last call. */
  List<String> received() {
    channel.runPendingTasks();
    List<String> lines = new ArrayList<>();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      lines.addAll(log.read(out));
      out.release();
    }
    return lines;
  }

  /** All content of DATA that was read by {@link #received}. */
  String content() {
    return log.content();
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
    clock.close();
  }
}
