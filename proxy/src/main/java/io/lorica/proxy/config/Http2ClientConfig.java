package io.lorica.proxy.config;

/** Windows that HTTP/2 clients of this proxy offer, in bytes. */
public record Http2ClientConfig(int streamWindow, int connectionWindow) {
  static Http2ClientConfig read(EnvReader env) {
    return new Http2ClientConfig(
        env.read("HTTP2_INITIAL_STREAM_WINDOW_SIZE", 65_535, Values::window),
        env.read("HTTP2_INITIAL_CONNECTION_WINDOW_SIZE", 1_048_576, Values::window));
  }
}
