package io.lorica.proxy.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.tls.TlsLab.Outcome;
import io.lorica.proxy.tls.TlsLab.Pair;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Bytes through an established pair. */
final class Wire {
  private Wire() {}

  /** Sends a few words from client to server. */
  static String echo(TlsLab lab, Pair pair) {
    HoldHandler from = ((Outcome.Secured) pair.client()).plaintext();
    HoldHandler to = ((Outcome.Secured) pair.server()).plaintext();
    String words = "still here";
    CompletableFuture<String> got = new CompletableFuture<>();
    lab.loop.call(
        () -> {
          to.inspect(
              (bytes, end) -> {
                if (bytes.readableBytes() == words.length() || end) {
                  got.complete(bytes.toString(US_ASCII));
                  return false;
                }
                return true;
              });
          ByteBuf out = from.channel().alloc().directBuffer();
          return from.channel().writeAndFlush(out.writeBytes(words.getBytes(US_ASCII)));
        });
    try {
      return got.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    } finally {
      assertThat(got).isDone();
    }
  }
}
