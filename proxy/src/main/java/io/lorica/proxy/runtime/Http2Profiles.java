package io.lorica.proxy.runtime;

import io.lorica.proxy.config.Http2ClientConfig;
import io.lorica.proxy.config.Http2ServerConfig;
import io.lorica.proxy.http.h2.Http2Settings;

/** HTTP/2 settings as configured (spec 03 §2.3). Pure. */
final class Http2Profiles {
  private Http2Profiles() {}

  static Http2Settings server(Http2ServerConfig config) {
    Http2ServerConfig.Limits limits = config.limits();
    return new Http2Settings(
        config.windows().stream(),
        config.windows().connection(),
        config.adaptive(),
        limits.maxFrameSize(),
        limits.maxHeaderListSize(),
        limits.maxConcurrentStreams(),
        limits.maxPendingResets(),
        limits.maxSendBuffer(),
        keepAlive(config.keepAlive()));
  }

  static Http2Settings client(Http2ClientConfig config) {
    return Http2Settings.DEFAULT.withWindows(config.streamWindow(), config.connectionWindow());
  }

  private static Http2Settings.KeepAlive keepAlive(Http2ServerConfig.KeepAlive config) {
    return config.isOff()
        ? Http2Settings.KeepAlive.OFF
        : new Http2Settings.KeepAlive(
            config.interval().toNanos(), config.timeout().toNanos(), true);
  }
}
