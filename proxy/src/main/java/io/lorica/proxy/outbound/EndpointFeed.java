package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.discovery.Publication;
import io.lorica.proxy.discovery.Watch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Feeds a balancer with the endpoints of its authority until it is closed. */
final class EndpointFeed {
  private final Watch<EndpointSet> watch;
  private Publication<EndpointSet>.@Nullable Subscription subscription;

  /**
   * @param watch whose share this feed owns
   */
  EndpointFeed(Watch<EndpointSet> watch) {
    this.watch = watch;
  }

  void start(Executor loop, Consumer<EndpointSet> balancer) {
    subscription = watch.subscribe(loop, balancer);
  }

  void end() {
    if (subscription != null) {
      subscription.cancel();
    }
    watch.release();
  }
}
