package io.lorica.proxy.tap;

import io.lorica.proto.httptypes.HttpMethod;
import io.lorica.proto.httptypes.Scheme;
import io.lorica.proto.tap.ObserveRequest;
import io.lorica.proto.tap.ObserveRequest.Extract;
import io.lorica.proto.tap.ObserveRequest.Match;

/** What observers ask for. */
final class Matches {
  private Matches() {}

  static Match all(Match... parts) {
    return Match.newBuilder().setAll(seq(parts)).build();
  }

  static Match any(Match... parts) {
    return Match.newBuilder().setAny(seq(parts)).build();
  }

  static Match not(Match part) {
    return Match.newBuilder().setNot(part).build();
  }

  private static Match.Seq seq(Match... parts) {
    return Match.Seq.newBuilder().addAllMatches(java.util.List.of(parts)).build();
  }

  static Match source(Match.Tcp.Builder tcp) {
    return Match.newBuilder().setSource(tcp).build();
  }

  static Match destination(Match.Tcp.Builder tcp) {
    return Match.newBuilder().setDestination(tcp).build();
  }

  static Match.Tcp.Builder ports(int min, int max) {
    return Match.Tcp.newBuilder()
        .setPorts(Match.Tcp.PortRange.newBuilder().setMin(min).setMax(max));
  }

  static Match http(Match.Http.Builder http) {
    return Match.newBuilder().setHttp(http).build();
  }

  static Match path(Match.Http.StringMatch.Builder text) {
    return http(Match.Http.newBuilder().setPath(text));
  }

  static Match authority(Match.Http.StringMatch.Builder text) {
    return http(Match.Http.newBuilder().setAuthority(text));
  }

  static Match.Http.StringMatch.Builder exact(String text) {
    return Match.Http.StringMatch.newBuilder().setExact(text);
  }

  static Match.Http.StringMatch.Builder prefix(String text) {
    return Match.Http.StringMatch.newBuilder().setPrefix(text);
  }

  static Match method(HttpMethod.Builder method) {
    return http(Match.Http.newBuilder().setMethod(method));
  }

  static Match scheme(Scheme.Builder scheme) {
    return http(Match.Http.newBuilder().setScheme(scheme));
  }

  static Match.Label.Builder label(String key, String value) {
    return Match.Label.newBuilder().setKey(key).setValue(value);
  }

  static Match destinationLabel(String key, String value) {
    return Match.newBuilder().setDestinationLabel(label(key, value)).build();
  }

  static Match routeLabel(String key, String value) {
    return Match.newBuilder().setRouteLabel(label(key, value)).build();
  }

  /** A call for requests without header fields. */
  static ObserveRequest observe(int limit, Match match) {
    return ObserveRequest.newBuilder().setLimit(limit).setMatch(match).build();
  }

  /** The same with header fields. */
  static ObserveRequest withHeaders(ObserveRequest request) {
    return request.toBuilder()
        .setExtract(
            Extract.newBuilder()
                .setHttp(
                    Extract.Http.newBuilder()
                        .setHeaders(Extract.Http.Headers.getDefaultInstance())))
        .build();
  }
}
