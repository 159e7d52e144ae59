package io.lorica.proxy.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.http.ResponseStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rest of a request that waits. */
class HeldRequestTest {
  private final List<String> said = new ArrayList<>();
  private final HeldRequest held = new HeldRequest(new Credited(said), () -> said.add("given up"));

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static HeaderBlock trailers() {
    HeaderBlock trailers = new HeaderBlock();
    trailers.add("x-sum", "1");
    return trailers;
  }

  /** Who takes the request at last; does something else meanwhile at the first part. */
  private final class Taker implements RequestStream {
    private Runnable meanwhile = () -> {};

    @Override
    public void requestData(ByteBuf data, boolean end) {
      said.add(data.toString(StandardCharsets.US_ASCII) + (end ? "." : ""));
      data.release();
      Runnable now = meanwhile;
      meanwhile = () -> {};
      now.run();
    }

    @Override
    public void requestTrailers(HeaderBlock trailers) {
      said.add("trailers " + trailers.size());
    }

    @Override
    public void cancel(ResetReason reason) {
      said.add("cancelled");
    }

    @Override
    public void responseConsumed(int bytes) {
      said.add("consumed " + bytes);
    }
  }

  /** Hears of the request's bytes alone. */
  private record Credited(List<String> said) implements ResponseStream {
    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void head(ResponseHead head, boolean end) {}

    @Override
    public void data(ByteBuf data, boolean end) {}

    @Override
    public void trailers(HeaderBlock trailers) {}

    @Override
    public void abort(ResetReason reason) {}

    @Override
    public void requestConsumed(int bytes) {
      said.add("credited " + bytes);
    }
  }

  @Test
  void whatCameBeforeAndAfterIsPassedOnInOrder() {
    held.requestData(bytes("a"), false);
    held.requestData(bytes("b"), false);
    held.passTo(new Taker());
    held.requestData(bytes("c"), true);
    held.responseConsumed(7);
    assertThat(said).containsExactly("a", "b", "c.", "consumed 7");
  }

  @Test
  void theEndIsSaidWithTheLastPart() {
    held.requestData(bytes("a"), false);
    held.requestData(bytes("b"), true);
    held.passTo(new Taker());
    assertThat(said).containsExactly("a", "b.");
  }

  @Test
  void trailersEndTheRequestInPlaceOfTheLastPart() {
    held.requestData(bytes("a"), false);
    held.requestTrailers(trailers());
    held.passTo(new Taker());
    assertThat(said).containsExactly("a", "trailers 1");
  }

  @Test
  void whatComesWhileItIsPassedOnStaysInOrder() {
    held.requestData(bytes("a"), false);
    held.requestData(bytes("b"), false);
    Taker taker = new Taker();
    taker.meanwhile =
        () -> {
          held.requestData(bytes("c"), false);
          held.requestTrailers(trailers());
        };
    held.passTo(taker);
    assertThat(said).containsExactly("a", "b", "c", "trailers 1");
  }

  @Test
  void whatIsDroppedIsCredited() {
    held.requestData(bytes("abc"), false);
    held.drop();
    assertThat(said).containsExactly("credited 3");
  }

  @Test
  void aCallerWhoGivesUpWhileItWaitsIsHeard() {
    held.requestData(bytes("abc"), false);
    held.cancel(ResetReason.CANCEL);
    assertThat(said).containsExactly("credited 3", "given up");
  }

  @Test
  void aCallerWhoGivesUpLaterIsHeardBelow() {
    held.passTo(new Taker());
    held.cancel(ResetReason.CANCEL);
    assertThat(said).containsExactly("cancelled");
  }
}
