package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.Profile;
import io.lorica.proxy.discovery.Publication;
import io.lorica.proxy.discovery.TargetPolicy;
import io.lorica.proxy.discovery.Watch;
import java.util.concurrent.Executor;

/**
 * The live routing of one target, following its policy while the target is in use. Confined to one
 * event loop.
 *
 * @param <R> HTTP or opaque routing
 */
final class PolicyTarget<R extends PolicyRouter> {
  private final R router;
  private final Watch<TargetPolicy> watch;
  private final PolicyChoice choice;
  private final Publication<TargetPolicy>.Subscription subscription;

  /**
   * Routes by the present value of {@code watch} and follows it.
   *
   * @param watch whose share this target owns; has a value already
   * @param choice between policy and profile, made once: later values are read the same way (spec
   *     02 §4.4)
   */
  PolicyTarget(Executor loop, R router, Watch<TargetPolicy> watch, PolicyChoice choice) {
    this.router = router;
    this.watch = watch;
    this.choice = choice;
    TargetPolicy first = watch.latest();
    if (first != null) {
      update(first);
    }
    subscription = watch.subscribe(loop, this::update);
  }

  R router() {
    return router;
  }

  private void update(TargetPolicy target) {
    if (target instanceof TargetPolicy.Known known) {
      router.update(choice.of(known), known.profile().map(Profile::name).orElse(""));
    }
  }

  void close() {
    subscription.cancel();
    watch.release();
    router.close();
  }
}
