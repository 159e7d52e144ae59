package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.ClientPolicy;

/** Live routing that follows a policy. Confined to one event loop. */
interface PolicyRouter {
  /** Takes a policy. */
  void update(ClientPolicy policy);

  /** Nobody uses it any more. */
  void close();
}
