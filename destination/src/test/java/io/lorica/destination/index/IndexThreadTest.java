package io.lorica.destination.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.destination.model.Resource;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class IndexThreadTest {
  /** Notes what is asked of it. */
  private static final class Notes implements Index {
    private final List<String> seen = new ArrayList<>();

    @Override
    public Set<ResourceKind> kinds() {
      return Set.of();
    }

    @Override
    public void apply(Resource resource) {}

    @Override
    public void delete(ResourceKind kind, ResourceName name) {}

    @Override
    public void flush() {
      seen.add("flush");
    }
  }

  @Test
  void whatHasPiledUpIsPublishedAtOnce() throws Exception {
    Notes notes = new Notes();
    try (IndexThread<Notes> thread = new IndexThread<>("test", notes)) {
      CountDownLatch busy = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      thread.submit(
          _ -> {
            busy.countDown();
            await(go);
          });
      await(busy);
      thread.submit(index -> index.seen.add("a"));
      thread.submit(index -> index.seen.add("b"));
      go.countDown();
      thread.reached().get(30, TimeUnit.SECONDS);
      assertThat(notes.seen).startsWith("flush", "a", "b", "flush");
    }
  }

  @Test
  void taskThatFailsHarmsNoOther() throws Exception {
    Notes notes = new Notes();
    try (IndexThread<Notes> thread = new IndexThread<>("test", notes)) {
      thread.submit(
          _ -> {
            throw new IllegalStateException("on purpose");
          });
      thread.submit(index -> index.seen.add("after"));
      thread.reached().get(30, TimeUnit.SECONDS);
      assertThat(notes.seen).contains("after", "flush");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
