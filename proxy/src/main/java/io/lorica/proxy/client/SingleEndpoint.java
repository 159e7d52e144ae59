package io.lorica.proxy.client;

import io.lorica.proxy.balance.EndpointPool;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.runtime.LoopContext;
import java.net.InetSocketAddress;
import java.util.Map;

/** Makes backends of one fixed endpoint: a queue and its gate in front, and nothing to balance. */
public final class SingleEndpoint {
  private SingleEndpoint() {}

  /** A backend that sends everything to {@code address}. */
  public static HttpBackend backend(
      LoopContext context,
      HttpBalancer.Limits limits,
      InetSocketAddress address,
      EndpointMetadata metadata,
      EndpointPool.Factory<HttpEndpoint> factory) {
    HttpBalancer only = new HttpBalancer(context, limits, factory, BalancerObserver.NONE, () -> {});
    only.update(new EndpointSet(Map.of(address, metadata)));
    return only;
  }
}
