package io.lorica.controller.kube;

import io.fabric8.kubernetes.client.http.WebSocket;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One watch connection as a queue of messages. The client's event loop fills it, one thread takes;
 * at most one message waits, because the next is asked for only when one was taken.
 */
final class WatchSocket implements WebSocket.Listener, AutoCloseable {

  /** What the taker finds. */
  sealed interface Item {
    /** One message as text. */
    record Text(String text) implements Item {}

    /** The connection is over; nothing follows. */
    record Closed(String reason) implements Item {}
  }

  // One message, one end, one error that follows the end.
  private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(4);
  private volatile @Nullable WebSocket socket;

  /** Called once, before the first {@link #take}. */
  void attach(WebSocket opened) {
    socket = opened;
  }

  /** Waits for the next item; null when none came in time. */
  @Nullable Item take(Duration atMost) throws InterruptedException {
    return items.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Asks for the message after the one taken last. */
  void next() {
    WebSocket open = socket;
    if (open != null) {
      open.request();
    }
  }

  @Override
  public void onMessage(WebSocket webSocket, String text) {
    put(new Item.Text(text));
  }

  @Override
  public void onClose(WebSocket webSocket, int code, String reason) {
    webSocket.sendClose(code, reason);
    put(new Item.Closed("closed with " + code));
  }

  @Override
  public void onError(WebSocket webSocket, Throwable error) {
    put(new Item.Closed(String.valueOf(error.getMessage())));
  }

  /** Items beyond the bound can only be further ends of a connection that has ended. */
  private void put(Item item) {
    if (!items.offer(item) && item instanceof Item.Text) {
      throw new IllegalStateException("a message that was not asked for");
    }
  }

  @Override
  public void close() {
    WebSocket open = socket;
    if (open != null) {
      open.sendClose(1000, "");
    }
  }
}
