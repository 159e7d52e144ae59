package io.lorica.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.httptypes.HttpMethod;
import io.lorica.proto.httptypes.Scheme;
import io.lorica.proto.net.IPAddress;
import io.lorica.proto.tap.ObserveRequest.Match;
import io.lorica.proto.tap.TapEvent.ProxyDirection;
import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.harness.Wire;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Matches of observers, over one request: {@code GET http://web/a/b?c}, 10.0.0.9 to 10.1.0.1. */
final class MatchCompilerTest {
  private static final Match NOTHING = Match.getDefaultInstance();

  private final RequestHead head = new RequestHead();
  private TapPoint point =
      new TapPoint(
          ProxyDirection.OUTBOUND,
          new TapPoint.End(IpLiterals.socketAddress("10.0.0.9", 40_000), Map::of, Map::of),
          new TapPoint.End(
              IpLiterals.socketAddress("10.1.0.1", 8080),
              () -> Map.of("pod", "web-1"),
              () -> Map.of("tls", "true")),
          Map.of("route", "list"));

  MatchCompilerTest() {
    head.method("GET");
    head.scheme("http");
    head.authority("web");
    head.path("/a/b?c");
  }

  private boolean matches(Match match) {
    try {
      return MatchCompiler.compile(match).matches(head, point);
    } catch (InvalidMatch e) {
      throw new AssertionError(e);
    }
  }

  private static String fault(Match match) {
    try {
      return "compiled to " + MatchCompiler.compile(match);
    } catch (InvalidMatch e) {
      return e.reason();
    }
  }

  @Test
  void everyPartOfAllMustMatchAndOnePartOfAny() {
    Match yes = Matches.all();
    Match no = Matches.any();
    assertThat(matches(yes)).isTrue();
    assertThat(matches(no)).isFalse();
    assertThat(matches(Matches.all(yes, yes))).isTrue();
    assertThat(matches(Matches.all(yes, no))).isFalse();
    assertThat(matches(Matches.any(no, yes))).isTrue();
    assertThat(matches(Matches.any(no, no))).isFalse();
    assertThat(matches(Matches.not(no))).isTrue();
    assertThat(matches(Matches.not(yes))).isFalse();
  }

  @Test
  void partsThatSayNothingAreSkippedInListsAlone() {
    assertThat(matches(Matches.all(NOTHING))).isTrue();
    assertThat(matches(Matches.any(NOTHING))).isFalse();
    assertThat(fault(NOTHING)).isEqualTo("missing required field");
    assertThat(fault(Matches.not(NOTHING))).isEqualTo("missing required field");
    assertThat(fault(Matches.all(Matches.not(NOTHING)))).isEqualTo("missing required field");
  }

  @ParameterizedTest
  @CsvSource({
    "8080, 8080, true",
    "8000, 9000, true",
    "8081, 9000, false",
    "8080, 0, true",
    "8079, 0, false",
    "0, 8080, true",
    "0, 9000, false",
    "9000, 8000, false"
  })
  void oneBoundOfPortsStandsForBoth(int min, int max, boolean matches) {
    assertThat(matches(Matches.destination(Matches.ports(min, max)))).isEqualTo(matches);
    assertThat(matches(Matches.source(Matches.ports(min, max)))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0, 0, missing required field", "65536, 0, invalid port number"})
  void portsAreChecked(int min, int max, String fault) {
    assertThat(fault(Matches.source(Matches.ports(min, max)))).isEqualTo(fault);
  }

  private static Match.Tcp.Builder network(String ip, int mask) {
    return Match.Tcp.newBuilder()
        .setNetmask(
            Match.Tcp.Netmask.newBuilder()
                .setIp(Wire.ip(IpLiterals.parse(ip).orElseThrow()))
                .setMask(mask));
  }

  @Test
  void networksAreComparedByTheirPrefix() {
    assertThat(matches(Matches.destination(network("10.1.255.255", 16)))).isTrue();
    assertThat(matches(Matches.destination(network("10.1.0.1", 32)))).isTrue();
    assertThat(matches(Matches.destination(network("10.1.0.2", 32)))).isFalse();
    assertThat(matches(Matches.source(network("10.0.0.0", 24)))).isTrue();
    assertThat(matches(Matches.source(network("10.1.0.0", 16)))).isFalse();
  }

  @Test
  void networksAreChecked() {
    assertThat(fault(Matches.source(network("10.0.0.0", 0)))).isEqualTo("missing required field");
    assertThat(fault(Matches.source(network("10.0.0.0", 33)))).isEqualTo("invalid network address");
    Match.Tcp.Netmask.Builder nowhere =
        Match.Tcp.Netmask.newBuilder().setIp(IPAddress.getDefaultInstance()).setMask(8);
    assertThat(fault(Matches.source(Match.Tcp.newBuilder().setNetmask(nowhere))))
        .isEqualTo("missing required field");
    assertThat(fault(Matches.source(Match.Tcp.newBuilder()))).isEqualTo("missing required field");
  }

  @Test
  void anAddressThatIsNotKnownIsNotMeant() {
    point =
        new TapPoint(
            point.direction(),
            new TapPoint.End(null, Map::of, Map::of),
            point.destination(),
            Map.of());
    assertThat(matches(Matches.source(Matches.ports(1, 65_535)))).isFalse();
    assertThat(matches(Matches.source(network("10.0.0.0", 8)))).isFalse();
  }

  @Test
  void methodsAreComparedByTheLetter() {
    assertThat(matches(method(HttpMethod.Registered.GET))).isTrue();
    assertThat(matches(method(HttpMethod.Registered.POST))).isFalse();
    assertThat(matches(Matches.method(HttpMethod.newBuilder().setUnregistered("get")))).isFalse();
    head.method("PURGE");
    assertThat(matches(Matches.method(HttpMethod.newBuilder().setUnregistered("PURGE")))).isTrue();
  }

  private static Match method(HttpMethod.Registered method) {
    return Matches.method(HttpMethod.newBuilder().setRegistered(method));
  }

  @Test
  void methodsAreChecked() {
    String fault = "invalid http method";
    assertThat(fault(Matches.method(HttpMethod.newBuilder()))).isEqualTo(fault);
    assertThat(fault(Matches.method(HttpMethod.newBuilder().setUnregistered("A B"))))
        .isEqualTo(fault);
    assertThat(fault(Matches.method(HttpMethod.newBuilder().setRegisteredValue(99))))
        .isEqualTo(fault);
  }

  @Test
  void aRequestWithoutASchemeCountsAsHttp() {
    Match http = Matches.scheme(Scheme.newBuilder().setRegistered(Scheme.Registered.HTTP));
    Match https = Matches.scheme(Scheme.newBuilder().setRegistered(Scheme.Registered.HTTPS));
    assertThat(matches(http)).isTrue();
    assertThat(matches(https)).isFalse();
    head.scheme("");
    assertThat(matches(http)).isTrue();
    head.scheme("https");
    assertThat(matches(http)).isFalse();
    assertThat(matches(https)).isTrue();
  }

  @Test
  void schemesAreChecked() {
    String fault = "invalid request scheme";
    assertThat(fault(Matches.scheme(Scheme.newBuilder()))).isEqualTo(fault);
    assertThat(fault(Matches.scheme(Scheme.newBuilder().setUnregistered("1a")))).isEqualTo(fault);
    assertThat(fault(Matches.scheme(Scheme.newBuilder().setRegisteredValue(7)))).isEqualTo(fault);
  }

  @Test
  void thePathHasNoQuery() {
    assertThat(matches(Matches.path(Matches.exact("/a/b")))).isTrue();
    assertThat(matches(Matches.path(Matches.exact("/a/b?c")))).isFalse();
    assertThat(matches(Matches.path(Matches.prefix("/a")))).isTrue();
    assertThat(matches(Matches.path(Matches.prefix("/b")))).isFalse();
  }

  @Test
  void theAuthorityIsThatOfTheTargetOrElseTheHost() {
    assertThat(matches(Matches.authority(Matches.exact("web")))).isTrue();
    assertThat(matches(Matches.authority(Matches.prefix("we")))).isTrue();
    assertThat(matches(Matches.authority(Matches.exact("Web")))).isFalse();
    head.authority("");
    head.headers().add(HeaderName.HOST, "from-host");
    assertThat(matches(Matches.authority(Matches.exact("from-host")))).isTrue();
  }

  @Test
  void textsAndKindsOfMatchesMustBeThere() {
    String fault = "missing required field";
    assertThat(fault(Matches.path(Match.Http.StringMatch.newBuilder()))).isEqualTo(fault);
    assertThat(fault(Matches.http(Match.Http.newBuilder()))).isEqualTo(fault);
  }

  @Test
  void labelsAreComparedWhole() {
    assertThat(matches(Matches.destinationLabel("pod", "web-1"))).isTrue();
    assertThat(matches(Matches.destinationLabel("pod", "web-2"))).isFalse();
    assertThat(matches(Matches.destinationLabel("route", "list"))).isFalse();
    assertThat(matches(Matches.destinationLabel("tls", "true"))).isFalse();
    assertThat(matches(Matches.routeLabel("route", "list"))).isTrue();
    assertThat(matches(Matches.routeLabel("pod", "web-1"))).isFalse();
  }

  @Test
  void labelsHaveKeyAndValue() {
    String fault = "missing required field";
    assertThat(fault(Matches.destinationLabel("", "x"))).isEqualTo(fault);
    assertThat(fault(Matches.destinationLabel("x", ""))).isEqualTo(fault);
    assertThat(fault(Matches.routeLabel("", ""))).isEqualTo(fault);
  }
}
