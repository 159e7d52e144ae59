package io.lorica.proxy.outbound;

import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.outbound.LiveProfiles.LiveRoute;
import io.lorica.proxy.runtime.LoopContext;

/**
 * What happens to a request between a route of a service profile and a backend (spec 02 §17), from
 * the outside in: the service's name, for the peer; counters and the limit of time, for all
 * attempts; retries; counters of each attempt. Confined to one event loop.
 */
final class ProfileService {
  /** Sends an attempt to a backend. */
  @FunctionalInterface
  interface Sender {
    RequestStream send(RequestHead head, boolean end, FailableResponse response);
  }

  private final LoopContext context;
  private final ReplayBudget replays;

  ProfileService(LoopContext context, ReplayBudget replays) {
    this.context = context;
    this.replays = replays;
  }

  /** Sends a request the way of its route. */
  RequestStream open(
      LiveRoute route, RequestHead head, boolean end, FailableResponse response, Sender sender) {
    head.headers().set(HeaderName.L5D_DST_CANONICAL, route.rule().destination());
    head.routeLabels(route.rule().labels());
    CountedResponse counted =
        new CountedResponse(
            context, route.metrics().requests(), route.rule().classes(), head.isGrpc(), response);
    ProfileExchange exchange = new ProfileExchange(context, route.rule(), counted);
    exchange.opened(attempts(route, head, end, exchange, sender));
    return exchange;
  }

  private RequestStream attempts(
      LiveRoute route, RequestHead head, boolean end, FailableResponse response, Sender sender) {
    boolean grpc = head.isGrpc();
    if (!route.rule().retryable() || route.budget().isEmpty()) {
      return sender.send(head, end, counted(route, grpc, response));
    }
    BudgetRetry plan =
        new BudgetRetry(context, route.rule(), route.budget().get(), route.metrics(), grpc);
    RetryExchange.Opener opener =
        (attempted, headAlone, _, to) ->
            sender.send(attempted, headAlone, counted(route, grpc, to));
    RetryExchange.Parts parts = new RetryExchange.Parts(context, replays, plan, opener);
    return RetryExchange.open(parts, head, end, response);
  }

  private FailableResponse counted(LiveRoute route, boolean grpc, FailableResponse response) {
    return new CountedResponse(
        context, route.metrics().attempts(), route.rule().classes(), grpc, response);
  }
}
