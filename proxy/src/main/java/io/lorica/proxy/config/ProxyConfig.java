package io.lorica.proxy.config;

import java.util.Optional;

/**
 * Everything that the environment says, one record per component. Immutable.
 *
 * @param tap empty where nobody may look at requests
 */
public record ProxyConfig(
    InboundConfig inbound,
    OutboundConfig outbound,
    Http2ClientConfig http2Client,
    IdentityConfig identity,
    ControlPlaneConfig control,
    DnsConfig dns,
    AdminConfig admin,
    Optional<TapConfig> tap,
    AccessLogConfig accessLog,
    TraceConfig trace,
    RuntimeConfig runtime) {

  /**
   * Reads it all, in one pass that finds every fault. Binds no socket, and looks at one file alone:
   * that of the token, which must not be empty.
   */
  public static ConfigOutcome load(EnvSource source) {
    EnvReader env = new EnvReader(source);
    ProxyConfig config = read(env);
    KnownVariables.audit(source, env);
    return env.isClean()
        ? new ConfigOutcome.Loaded(config, env.warnings())
        : new ConfigOutcome.Invalid(env.errors(), env.reason(), env.warnings());
  }

  static ProxyConfig read(EnvReader env) {
    return new ProxyConfig(
        InboundConfig.read(env),
        OutboundConfig.read(env),
        Http2ClientConfig.read(env),
        IdentityConfig.read(env),
        ControlPlaneConfig.read(env),
        DnsConfig.read(env),
        AdminConfig.read(env),
        TapConfig.read(env),
        AccessLogConfig.read(env),
        TraceConfig.read(env),
        RuntimeConfig.read(env));
  }

  /** How connections to a service of the control plane are made (spec 01 §16). */
  public ConnectConfig connectTo(ControlService service) {
    return switch (service) {
      case ControlService.Local _ -> inbound.connect();
      case ControlService.Meshed _ -> outbound.connect();
    };
  }

  /** Limits of streams from a service of the control plane; a local one has none. */
  public StreamLimits streamLimitsOf(ControlService service) {
    return switch (service) {
      case ControlService.Local _ -> StreamLimits.NONE;
      case ControlService.Meshed _ -> control.streamLimits();
    };
  }
}
