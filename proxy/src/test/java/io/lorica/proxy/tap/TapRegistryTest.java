package io.lorica.proxy.tap;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proto.tap.TapEvent.Http;
import io.lorica.proxy.client.TappedResponse;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Who observes, how much is kept for them, and when they have seen enough. */
final class TapRegistryTest {
  @AutoClose private final TapLab lab = new TapLab();

  @Test
  void whileNobodyObservesThereIsNoLayer() {
    assertThat(lab.registry.isIdle()).isTrue();
    assertThat(lab.isWithoutLayer()).isTrue();
    Tap tap = lab.open(1);
    assertThat(lab.registry.isIdle()).isFalse();
    lab.registry.remove(tap);
    assertThat(lab.registry.isIdle()).isTrue();
  }

  @Test
  void callsAndTheirRequestsAreNumberedFromZero() {
    Tap first = lab.open(10);
    Tap second = lab.open(10);
    lab.send();
    lab.send();
    for (Tap tap : List.of(first, second)) {
      assertThat(TapLab.events(tap))
          .extracting(event -> event.getRequestInit().getId().getStream())
          .containsExactly(0L, 1L);
    }
    lab.send();
    assertThat(TapLab.next(first).orElseThrow().getRequestInit().getId().getBase()).isZero();
    assertThat(TapLab.next(second).orElseThrow().getRequestInit().getId().getBase()).isEqualTo(1);
  }

  @Test
  void moreRequestsThanTheLimitAreNotShown() {
    Tap tap = lab.open(2);
    lab.send();
    assertThat(tap.isSatisfied()).isFalse();
    lab.send();
    lab.send();
    assertThat(tap.isSatisfied()).isTrue();
    assertThat(TapLab.events(tap)).hasSize(2);
  }

  @Test
  void aTapIsCompleteWhenItsLastRequestIs() {
    Tap tap = lab.open(2);
    TappedResponse first = lab.send();
    TappedResponse second = lab.send();
    second.head(TapLab.answer(200), true);
    assertThat(tap.isComplete()).isFalse();
    int before = lab.changes;
    first.head(TapLab.answer(200), true);
    assertThat(tap.isComplete()).isTrue();
    assertThat(lab.changes).isGreaterThan(before);
  }

  @Test
  void aRequestWhoseFirstEventHasNoPlaceIsNeitherShownNorCounted() {
    Tap tap = lab.open(EventQueue.MAX_EVENTS + 1L);
    for (int i = 0; i < EventQueue.MAX_EVENTS; i++) {
      lab.send();
    }
    TappedResponse lost = lab.send();
    lost.head(TapLab.answer(200), true);
    assertThat(tap.isSatisfied()).isFalse();
    assertThat(TapLab.events(tap)).hasSize(EventQueue.MAX_EVENTS).allMatch(Http::hasRequestInit);

    lab.send();
    assertThat(TapLab.next(tap).orElseThrow().getRequestInit().getId().getStream())
        .isEqualTo(EventQueue.MAX_EVENTS);
    assertThat(tap.isSatisfied()).isTrue();
  }

  @Test
  void laterEventsThatHaveNoPlaceAreLostAndTheTapStillCompletes() {
    Tap tap = lab.open(EventQueue.MAX_EVENTS);
    List<TappedResponse> exchanges = new ArrayList<>();
    for (int i = 0; i < EventQueue.MAX_EVENTS; i++) {
      exchanges.add(lab.send());
    }
    exchanges.forEach(exchange -> exchange.head(TapLab.answer(200), true));
    assertThat(tap.isComplete()).isTrue();
    assertThat(TapLab.events(tap)).hasSize(EventQueue.MAX_EVENTS).allMatch(Http::hasRequestInit);
    assertThat(lab.passed).hasSize(EventQueue.MAX_EVENTS);
  }

  @Test
  void largeEventsAreBoundedByTheirBytes() {
    Tap tap = lab.open(TapLab.EVERYTHING, 1000, true);
    RequestHead large = TapLab.get(HttpVersion.HTTP_1_1);
    large.headers().add("x-large", "x".repeat(64 << 10));
    for (int i = 0; i < EventQueue.MAX_EVENTS; i++) {
      lab.send(large);
    }
    int bytes = 0;
    for (byte[] event = tap.take(); event != null; event = tap.take()) {
      bytes += event.length;
    }
    assertThat(bytes).isBetween(EventQueue.MAX_BYTES, EventQueue.MAX_BYTES + (65 << 10));
    lab.send(large);
    assertThat(TapLab.events(tap)).hasSize(1);
  }

  @Test
  void aTapThatWasGivenUpSeesNothingMore() {
    Tap tap = lab.open(10);
    TappedResponse tapped = lab.send();
    tap.close();
    tapped.head(TapLab.answer(200), true);
    lab.send();
    assertThat(TapLab.events(tap)).isEmpty();
    assertThat(tap.isSatisfied()).isFalse();
    assertThat(lab.passed).containsExactly("head 200");
  }

  @Test
  void thereAreOnlySoManyObservers() {
    List<Tap> taps = new ArrayList<>();
    for (int i = 0; i < TapRegistry.MAX_TAPS; i++) {
      taps.add(lab.open(1));
    }
    Tap.Wish wish = new Tap.Wish(TapLab.EVERYTHING, 1, false);
    assertThat(lab.registry.open(wish, Runnable::run)).isNull();
    lab.registry.remove(taps.getFirst());
    assertThat(lab.registry.open(wish, Runnable::run)).isNotNull();
  }

  @Test
  void onlyRequestsThatMatchAreShown() {
    Tap tap = lab.open(new TapMatch.Path(new TapMatch.Exact("/b")), 10, false);
    lab.send();
    RequestHead other = TapLab.get(HttpVersion.HTTP_1_1);
    other.path("/b");
    lab.send(other);
    assertThat(TapLab.events(tap))
        .extracting(event -> event.getRequestInit().getPath())
        .containsExactly("/b");
  }
}
