package io.lorica.proxy.tap;

import com.google.protobuf.InvalidProtocolBufferException;
import io.lorica.proto.tap.TapEvent;
import io.lorica.proto.tap.TapEvent.Http;
import io.lorica.proto.tap.TapEvent.ProxyDirection;
import io.lorica.proxy.client.TappedResponse;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.testkit.ManualClock;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry with its data loop and its control loop on the test's thread. */
final class TapLab implements AutoCloseable {
  static final TapMatch EVERYTHING = new TapMatch.All(List.of());

  private static final TapPoint POINT =
      new TapPoint(
          ProxyDirection.INBOUND,
          new TapPoint.End(null, Map::of, Map::of),
          new TapPoint.End(null, Map::of, Map::of),
          Map.of());

  final ManualClock clock = new ManualClock();
  final TapRegistry registry = new TapRegistry(clock);

  private final FailableResponse above = new Above();

  /** What went on to the layer above. */
  final List<String> passed = new ArrayList<>();

  /** How often the control loop was told of something. */
  int changes;

  Tap open(TapMatch match, long limit, boolean headers) {
    Tap tap = registry.open(new Tap.Wish(match, limit, headers), Runnable::run);
    if (tap == null) {
      throw new AssertionError("too many taps");
    }
    tap.onChange(() -> changes++);
    return tap;
  }

  Tap open(long limit) {
    return open(EVERYTHING, limit, false);
  }

  /** {@code GET http://web/a?b} with a field. */
  static RequestHead get(HttpVersion version) {
    RequestHead head = new RequestHead();
    head.version(version);
    head.method("GET");
    head.scheme("http");
    head.authority("web");
    head.path("/a?b");
    head.headers().add("x-mine", "1");
    return head;
  }

  /** The layer of an exchange, of which nothing was sent. */
  TappedResponse layer(RequestHead head) {
    return (TappedResponse) registry.tap(head, () -> POINT, above);
  }

  /** Whether an exchange has no layer at all. */
  boolean isWithoutLayer() {
    return registry.tap(new RequestHead(), () -> POINT, above).equals(above);
  }

  TappedResponse send(RequestHead head) {
    TappedResponse tapped = layer(head);
    tapped.sent();
    return tapped;
  }

  TappedResponse send() {
    return send(get(HttpVersion.HTTP_1_1));
  }

  static ResponseHead answer(int status) {
    ResponseHead head = new ResponseHead();
    head.status(status);
    return head;
  }

  static Optional<Http> next(Tap tap) {
    byte[] event = tap.take();
    try {
      return event == null ? Optional.empty() : Optional.of(TapEvent.parseFrom(event).getHttp());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** All that waits for the observer. */
  static List<Http> events(Tap tap) {
    List<Http> all = new ArrayList<>();
    for (Optional<Http> event = next(tap); event.isPresent(); event = next(tap)) {
      all.add(event.get());
    }
    return all;
  }

  private final class Above implements FailableResponse {
    @Override
    public void informational(ResponseHead head) {
      passed.add("interim");
    }

    @Override
    public void head(ResponseHead head, boolean end) {
      passed.add("head " + head.status());
    }

    @Override
    public void data(ByteBuf data, boolean end) {
      passed.add("data");
      data.release();
    }

    @Override
    public void trailers(HeaderBlock trailers) {
      passed.add("trailers");
    }

    @Override
    public void abort(ResetReason reason) {
      passed.add("aborted " + reason);
    }

    @Override
    public void fail(ProxyError error) {
      passed.add("failed " + error.kind());
    }

    @Override
    public void requestConsumed(int bytes) {}
  }

  @Override
  public void close() {
    clock.close();
  }
}
