package io.lorica.proxy.tls;

import io.lorica.proxy.net.HoldHandler;
import io.netty.channel.Channel;

/** Puts TLS behind a hold: what was held goes through it, and what it decrypts is held again. */
final class TlsPipeline {
  private TlsPipeline() {}

  static void install(TlsHandshake.Setup setup, HoldHandler hold, TlsListener listener) {
    Channel channel = hold.channel();
    assert channel.eventLoop().inEventLoop();
    HoldHandler plaintext = new HoldHandler();
    TlsHandler handler = new TlsHandler(setup, plaintext, listener);
    channel.pipeline().addLast(handler, plaintext);
    boolean reading = hold.heldBytes() > 0;
    hold.release();
    handler.begin(reading);
  }
}
