package io.lorica.injector.values;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The chart's block {@code proxy} (spec 13 §5.3): what the proxy container and its environment are
 * made from. Durations are text as the proxy reads them.
 *
 * @param additionalEnv entries of {@code env}, as they are
 * @param experimentalEnv the same, after all others
 * @param gid below 0: the image's group
 * @param inbound tree whose leaves become environment variables (spec 06 §6.4)
 * @param outbound the same for the other direction
 * @param opaquePorts ports and ranges, joined by commas
 * @param securityContext JSON; if it has any entry it replaces ours
 */
public record ProxyValues(
    String accessLog,
    List<JsonNode> additionalEnv,
    boolean await,
    Capabilities capabilities,
    Control control,
    long cores,
    String defaultInboundPolicy,
    boolean disableInboundProtocolDetectTimeout,
    boolean disableOutboundProtocolDetectTimeout,
    boolean enableExternalProfiles,
    boolean enableShutdownEndpoint,
    List<JsonNode> experimentalEnv,
    long gid,
    Values.Image image,
    JsonNode inbound,
    String inboundConnectTimeout,
    String inboundDiscoveryCacheUnusedTimeout,
    boolean isGateway,
    boolean isIngress,
    Probe livenessProbe,
    String logFormat,
    String logHTTPHeaders,
    String logLevel,
    Metrics metrics,
    boolean nativeSidecar,
    String opaquePorts,
    JsonNode outbound,
    String outboundConnectTimeout,
    String outboundDiscoveryCacheUnusedTimeout,
    ProxyPorts ports,
    Probe readinessProbe,
    String requireIdentityOnInboundPorts,
    Resources resources,
    RuntimeValues runtime,
    JsonNode securityContext,
    String shutdownGracePeriod,
    StartupProbe startupProbe,
    Tracing tracing,
    long uid,
    long waitBeforeExitSeconds) {

  public ProxyValues {
    additionalEnv = List.copyOf(additionalEnv);
    experimentalEnv = List.copyOf(experimentalEnv);
  }

  /** Linux capabilities by name. */
  public record Capabilities(List<String> add, List<String> drop) {
    public Capabilities {
      add = List.copyOf(add);
      drop = List.copyOf(drop);
    }

    /** Whether nothing is said about capabilities. */
    public boolean none() {
      return add.isEmpty() && drop.isEmpty();
    }
  }

  /** Time-outs of the streams to the control plane. */
  public record Control(Streams streams) {
    /** An empty text is handed on empty. */
    public record Streams(String initialTimeout, String idleTimeout, String lifetime) {}
  }

  /** Seconds of an HTTP probe. */
  public record Probe(int initialDelaySeconds, int timeoutSeconds) {}

  /** The start-up probe: how often, and how often it may fail. */
  public record StartupProbe(int failureThreshold, int initialDelaySeconds, int periodSeconds) {}

  /** Whether metrics carry host names. */
  public record Metrics(boolean hostnameLabels) {}

  /** Where the proxy listens. */
  public record ProxyPorts(int admin, int control, int inbound, int outbound) {}

  /** Requests and limits; empty texts are left out of the pod. */
  public record Resources(
      Resource cpu, Resource memory, @JsonProperty("ephemeral-storage") Resource ephemeralStorage) {
    /** Quantities. */
    public record Resource(String limit, String request) {}
  }

  /** Threads of the data path. */
  public record RuntimeValues(Workers workers) {
    /** 0 as maximum or ratio means none. */
    public record Workers(long minimum, long maximum, double maximumCPURatio) {}
  }

  /**
   * Traces.
   *
   * @param labels attributes of every span; values may refer to the environment
   */
  public record Tracing(
      boolean enabled,
      String protocol,
      String traceServiceName,
      Collector collector,
      Map<String, String> labels) {
    public Tracing {
      labels = Map.copyOf(labels);
    }

    /** Where traces go. */
    public record Collector(String endpoint, MeshIdentity meshIdentity) {}

    /** As whom the collector proves itself. */
    public record MeshIdentity(String namespace, String serviceAccountName) {}
  }
}
