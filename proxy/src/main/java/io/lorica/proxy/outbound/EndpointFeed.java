package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.discovery.Publication;
import io.lorica.proxy.discovery.Resolution;
import io.lorica.proxy.discovery.Watch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Feeds a balancer with the endpoints of its authority until it is closed. */
final class EndpointFeed {
  private final Watch<Resolution> watch;
  private Publication<Resolution>.@Nullable Subscription subscription;

  /**
   * @param watch whose share this feed owns
   */
  EndpointFeed(Watch<Resolution> watch) {
    this.watch = watch;
  }

  /**
   * Begins.
   *
   * @param loop of the balancer
   * @param update takes each set of endpoints
   * @param fail told, once, that no more will come and the balancer fails for good
   */
  void start(Executor loop, Consumer<EndpointSet> update, Runnable fail) {
    subscription =
        watch.subscribe(
            loop,
            resolution -> {
              switch (resolution) {
                case EndpointSet endpoints -> update.accept(endpoints);
                case Resolution.Failed _ -> fail.run();
              }
            });
  }

  void end() {
    if (subscription != null) {
      subscription.cancel();
    }
    watch.release();
  }
}
