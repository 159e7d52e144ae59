package io.lorica.proxy.tap;

import io.lorica.proto.tap.Eos;
import io.lorica.proto.tap.TapEvent;
import io.lorica.proto.tap.TapEvent.Http;
import io.lorica.proto.tap.TapEvent.Http.RequestInit;
import io.lorica.proto.tap.TapEvent.Http.ResponseEnd;
import io.lorica.proto.tap.TapEvent.Http.ResponseInit;
import io.lorica.proto.tap.TapEvent.Http.StreamId;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** One request in the eyes of one observer. Confined to the request's event loop. */
final class Sighting {
  private static final long NOT_ANSWERED = -1;

  private final Tap tap;
  private final StreamId id;
  private final TapEvent place;
  private final HttpVersion version;
  private final long requestNs;
  private long answerAfterNs = NOT_ANSWERED;

  /**
   * Begins with a request that the tap has taken.
   *
   * @param place what all events of the request say
   */
  Sighting(Tap tap, StreamId id, TapEvent place, RequestHead head, long nowNs) {
    this.tap = tap;
    this.id = id;
    this.place = place;
    this.version = head.version();
    this.requestNs = nowNs;
    RequestInit.Builder init = TapEvents.request(head).setId(id);
    if (tap.showsHeaders()) {
      init.setHeaders(TapEvents.fields(head));
    }
    tap.first(encoded(Http.newBuilder().setRequestInit(init)));
  }

  /** The answer begins. */
  void answered(ResponseHead head, long nowNs) {
    answerAfterNs = nowNs - requestNs;
    ResponseInit.Builder init =
        ResponseInit.newBuilder()
            .setId(id)
            .setSinceRequestInit(TapEvents.duration(answerAfterNs))
            .setHttpStatus(head.status());
    if (tap.showsHeaders()) {
      init.setHeaders(TapEvents.fields(head, version));
    }
    tap.later(encoded(Http.newBuilder().setResponseInit(init)));
  }

  /** The exchange is over, with trailers if there are any. The last call. */
  void ended(Eos eos, @Nullable HeaderBlock trailers, long nowNs) {
    long elapsedNs = nowNs - requestNs;
    ResponseEnd.Builder end =
        ResponseEnd.newBuilder()
            .setId(id)
            .setSinceRequestInit(TapEvents.duration(elapsedNs))
            .setEos(eos);
    if (answerAfterNs != NOT_ANSWERED) {
      end.setSinceResponseInit(TapEvents.duration(elapsedNs - answerAfterNs));
    }
    if (tap.showsHeaders() && trailers != null) {
      end.setTrailers(TapEvents.fields(trailers));
    }
    tap.later(encoded(Http.newBuilder().setResponseEnd(end)));
    tap.ended();
  }

  private byte[] encoded(Http.Builder http) {
    return place.toBuilder().setHttp(http).build().toByteArray();
  }
}
