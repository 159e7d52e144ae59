package io.lorica.proxy.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PublicationTest {
  private final Publication<Integer> publication = new Publication<>();
  private final QueuedExecutor executor = new QueuedExecutor();
  private final List<Integer> heard = new ArrayList<>();

  @Test
  void aListenerHearsThePresentValueAndLaterOnes() {
    publication.publish(1);
    publication.subscribe(executor, heard::add);
    executor.run();
    publication.publish(2);
    executor.run();

    assertThat(heard).containsExactly(1, 2);
    assertThat(publication.latest()).isEqualTo(2);
  }

  @Test
  void whereThereIsNoValueNothingIsHeard() {
    publication.subscribe(executor, heard::add);
    executor.run();

    assertThat(heard).isEmpty();
    assertThat(publication.latest()).isNull();
  }

  @Test
  void aSlowListenerHearsTheLastValueAlone() {
    publication.subscribe(executor, heard::add);
    publication.publish(1);
    publication.publish(2);
    publication.publish(3);
    executor.run();

    assertThat(heard).containsExactly(3);
  }

  @Test
  void anEqualValueIsNoNews() {
    publication.subscribe(executor, heard::add);
    publication.publish(1);
    executor.run();
    publication.publish(1);
    executor.run();

    assertThat(heard).containsExactly(1);
  }

  @Test
  void afterCancellingNothingIsHeard() {
    Publication<Integer>.Subscription subscription = publication.subscribe(executor, heard::add);
    publication.publish(1);
    subscription.cancel();
    executor.run();
    publication.publish(2);
    executor.run();

    assertThat(heard).isEmpty();
  }

  @Test
  void acrossThreadsValuesComeInOrderAndTheLastIsNeverMissed() throws InterruptedException {
    int last = 20_000;
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    ExecutorService listener = Executors.newSingleThreadExecutor();
    publication.subscribe(listener, seen::add);
    for (int i = 1; i <= last; i++) {
      publication.publish(i);
    }
    listener.shutdown();
    assertThat(listener.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    assertThat(seen).isSorted().doesNotHaveDuplicates().endsWith(last);
  }
}
