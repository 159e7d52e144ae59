package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.Publication;
import io.lorica.proxy.discovery.TargetPolicy;
import io.lorica.proxy.discovery.TargetQuery;
import io.lorica.proxy.discovery.Watch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A share in the discovery of a target, held by somebody who waits for the first answer: it decides
 * how a connection is served, and live stacks follow the later ones. Confined to one event loop.
 */
final class TargetShare {
  private final Watch<TargetPolicy> watch;
  private final Consumer<TargetPolicy> waiting;
  private Publication<TargetPolicy>.@Nullable Subscription subscription;

  private TargetShare(Watch<TargetPolicy> watch, Consumer<TargetPolicy> waiting) {
    this.watch = watch;
    this.waiting = waiting;
  }

  /**
   * Takes a share.
   *
   * @param waiting is told the first answer, once, never inside this call
   */
  static TargetShare ask(OutboundLoop loop, TargetQuery query, Consumer<TargetPolicy> waiting) {
    TargetShare share = new TargetShare(loop.discovery().target(query), waiting);
    share.subscription = share.watch.subscribe(loop.context().loop(), share::answered);
    return share;
  }

  private void answered(TargetPolicy answer) {
    if (subscription != null) {
      stopWaiting();
      waiting.accept(answer);
    }
  }

  private void stopWaiting() {
    if (subscription != null) {
      subscription.cancel();
      subscription = null;
    }
  }

  /** Gives the share back, and waits no more. Exactly once. */
  void release() {
    stopWaiting();
    watch.release();
  }
}
