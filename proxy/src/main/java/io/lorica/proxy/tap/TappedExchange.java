package io.lorica.proxy.tap;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proto.tap.Eos;
import io.lorica.proto.tap.TapEvent;
import io.lorica.proto.tap.TapEvent.Http.StreamId;
import io.lorica.proxy.client.TappedResponse;
import io.lorica.proxy.errors.ErrorAnswer;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseHead;
import io.lorica.proxy.route.Classification;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An exchange on which observers may look, told to those who want it. Failures of the proxy's own
 * are shown as the answers that they become. Confined to one event loop.
 */
final class TappedExchange extends TappedResponse {
  private static final Eos NO_EOS = Eos.getDefaultInstance();
  private static final ProxyError LATE =
      new ProxyError(ProxyError.Kind.REQUEST_TIMEOUT, "request timed out");

  private final Tap[] taps;
  private final NanoClock clock;
  private final RequestHead head;
  private final Supplier<TapPoint> point;
  private List<Sighting> sightings = List.of();
  private boolean sent;
  private boolean answered;
  private boolean http2;
  private boolean grpc;
  private int grpcStatus = Classification.NO_STATUS;

  /**
   * @param taps who observes; not changed
   * @param head read when the request is sent, and not after
   */
  TappedExchange(
      Tap[] taps,
      NanoClock clock,
      RequestHead head,
      Supplier<TapPoint> point,
      FailableResponse above) {
    super(above);
    this.taps = taps;
    this.clock = clock;
    this.head = head;
    this.point = point;
  }

  @Override
  public void sent() {
    if (sent) {
      return;
    }
    sent = true;
    http2 = head.version() == HttpVersion.HTTP_2;
    grpc = http2 && head.isGrpc();
    TapPoint place = point.get();
    TapEvent event = null;
    for (Tap tap : taps) {
      StreamId id = tap.offer(head, place);
      if (id != null) {
        event = event == null ? TapEvents.place(place).build() : event;
        add(new Sighting(tap, id, event, head, clock.nanoTime()));
      }
    }
  }

  private void add(Sighting sighting) {
    if (sightings.isEmpty()) {
      sightings = new ArrayList<>(1);
    }
    sightings.add(sighting);
  }

  @Override
  public void head(ResponseHead head, boolean end) {
    show(head, end);
    super.head(head, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    if (end) {
      end(eos(), null);
    }
    super.data(data, end);
  }

  @Override
  public void trailers(HeaderBlock trailers) {
    readStatus(trailers);
    end(eos(), trailers);
    super.trailers(trailers);
  }

  @Override
  public void abort(ResetReason reason) {
    end(reset(reason), null);
    super.abort(reason);
  }

  @Override
  public void fail(ProxyError error) {
    showFailure(error);
    super.fail(error);
  }

  /** A limit of time that passed counts as the answer that the client gets (spec 02 §12). */
  @Override
  public void cancelled(ResetReason reason) {
    if (reason == ResetReason.TIMEOUT) {
      showFailure(LATE);
    } else {
      end(reset(reason), null);
    }
  }

  private void show(ResponseHead head, boolean end) {
    answered = true;
    if (sightings.isEmpty()) {
      return;
    }
    readStatus(head.headers());
    long now = clock.nanoTime();
    sightings.forEach(sighting -> sighting.answered(head, now));
    if (end) {
      end(eos(), null);
    }
  }

  private void showFailure(ProxyError error) {
    if (sightings.isEmpty()) {
      return;
    }
    if (answered) {
      end(reset(ResetReason.INTERNAL), null);
    } else {
      ResponseHead answer = new ResponseHead();
      ErrorAnswer.fill(answer, error, grpc, true);
      show(answer, true);
    }
  }

  private void end(Eos eos, @Nullable HeaderBlock trailers) {
    List<Sighting> ending = sightings;
    if (!ending.isEmpty()) {
      sightings = List.of();
      long now = clock.nanoTime();
      ending.forEach(sighting -> sighting.ended(eos, trailers, now));
    }
  }

  private void readStatus(HeaderBlock fields) {
    int found = Classification.grpcStatus(fields);
    grpcStatus = found == Classification.NO_STATUS ? grpcStatus : found;
  }

  private Eos eos() {
    return grpcStatus == Classification.NO_STATUS
        ? NO_EOS
        : Eos.newBuilder().setGrpcStatusCode(grpcStatus).build();
  }

  /** Only HTTP/2 has codes for it. */
  private Eos reset(ResetReason reason) {
    return http2 ? Eos.newBuilder().setResetErrorCode(reason.http2Code()).build() : NO_EOS;
  }
}
