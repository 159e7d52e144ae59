package io.lorica.proxy.runtime;

import io.lorica.proxy.config.CertifyConfig;
import io.lorica.proxy.config.IdentityConfig;
import io.lorica.proxy.config.WorkloadApiConfig;
import io.lorica.proxy.identity.KeyAndRequest;
import java.io.IOException;

/** Where certificates come from, with what has to be there before the first. */
sealed interface IdentitySource {
  /**
   * From the identity service.
   *
   * @param material the key, and the request made with it
   */
  record Certify(CertifyConfig config, KeyAndRequest material) implements IdentitySource {}

  /** From a socket on this machine; keys come from there, too. */
  record WorkloadApi(WorkloadApiConfig config) implements IdentitySource {}

  /**
   * Reads files, or makes a key. Blocks.
   *
   * @throws IOException when a file cannot be read
   */
  static IdentitySource prepare(IdentityConfig config) throws IOException {
    return switch (config.source()) {
      case CertifyConfig certify -> new Certify(certify, KeyAndRequest.load(certify));
      case WorkloadApiConfig api -> new WorkloadApi(api);
    };
  }
}
