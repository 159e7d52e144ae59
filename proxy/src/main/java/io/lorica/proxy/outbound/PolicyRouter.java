package io.lorica.proxy.outbound;

import io.lorica.proxy.discovery.ClientPolicy;

/** Live routing that follows a policy. Confined to one event loop. */
interface PolicyRouter {
  /**
   * Takes a policy.
   *
   * @param service the fully qualified name of the target, if discovery knows one; else empty
   */
  void update(ClientPolicy policy, String service);

  /** Nobody uses it any more. */
  void close();
}
