package io.lorica.mesh.names;

/**
 * The annotations that the mesh reads or writes, each with the object it stands on. Sources: spec
 * 06 §5, spec 09 §2, spec 11 §17, spec 13 §4, spec 14 §2; those of {@code lorica.io} are ours
 * alone.
 */
public final class Annotations {
  // Injection, on Pod and Namespace: spec 06 §4 to §6.

  /** Whether to inject: {@code enabled}, {@code disabled} or {@code ingress}. */
  public static final String INJECT = "linkerd.io/inject";

  /** The program and version that made the object; also on objects of the charts. */
  public static final String CREATED_BY = "linkerd.io/created-by";

  /** Written by the injector: the version of the proxy in the pod. */
  public static final String PROXY_VERSION = "linkerd.io/proxy-version";

  /** Written by the injector: SHA-256 of the anchors in the pod, lower-case hex. */
  public static final String TRUST_ROOT_SHA256 = "linkerd.io/trust-root-sha256";

  // Overrides of chart values, on Pod and mostly Namespace: spec 06 §5.1.

  /** Image of proxy, init and validator, without its tag. */
  public static final String PROXY_IMAGE = "config.linkerd.io/proxy-image";

  /** Tag of that image. */
  public static final String PROXY_IMAGE_VERSION = "config.linkerd.io/proxy-version";

  /** Pull policy of that image. */
  public static final String IMAGE_PULL_POLICY = "config.linkerd.io/image-pull-policy";

  /** Port of tap. */
  public static final String CONTROL_PORT = "config.linkerd.io/control-port";

  /** Port that incoming connections are redirected to. */
  public static final String INBOUND_PORT = "config.linkerd.io/inbound-port";

  /** Port of metrics, probes and shutdown. */
  public static final String ADMIN_PORT = "config.linkerd.io/admin-port";

  /** Port that outgoing connections are redirected to. */
  public static final String OUTBOUND_PORT = "config.linkerd.io/outbound-port";

  /** Recomputed from the pod, so without effect. */
  public static final String POD_INBOUND_PORTS = "config.linkerd.io/pod-inbound-ports";

  /** {@code enabled} or {@code disabled}: the shutdown endpoint. */
  public static final String PROXY_ADMIN_SHUTDOWN = "config.linkerd.io/proxy-admin-shutdown";

  /** Levels by target. */
  public static final String PROXY_LOG_LEVEL = "config.linkerd.io/proxy-log-level";

  /** {@code off} or {@code insecure}; another value refuses the pod. */
  public static final String PROXY_LOG_HTTP_HEADERS = "config.linkerd.io/proxy-log-http-headers";

  /** {@code plain} or {@code json}. */
  public static final String PROXY_LOG_FORMAT = "config.linkerd.io/proxy-log-format";

  /** Ports that admit identified clients only; read by the policy controller too. */
  public static final String PROXY_REQUIRE_IDENTITY_INBOUND_PORTS =
      "config.linkerd.io/proxy-require-identity-inbound-ports";

  /** Bool: host names as metric labels. */
  public static final String PROXY_METRICS_HOSTNAME_LABELS =
      "config.linkerd.io/proxy-metrics-hostname-labels";

  /** Duration. */
  public static final String PROXY_OUTBOUND_CONNECT_TIMEOUT =
      "config.linkerd.io/proxy-outbound-connect-timeout";

  /** Duration. */
  public static final String PROXY_INBOUND_CONNECT_TIMEOUT =
      "config.linkerd.io/proxy-inbound-connect-timeout";

  /** Duration. */
  public static final String PROXY_OUTBOUND_DISCOVERY_CACHE_UNUSED_TIMEOUT =
      "config.linkerd.io/proxy-outbound-discovery-cache-unused-timeout";

  /** Duration. */
  public static final String PROXY_INBOUND_DISCOVERY_CACHE_UNUSED_TIMEOUT =
      "config.linkerd.io/proxy-inbound-discovery-cache-unused-timeout";

  /** Bool. */
  public static final String PROXY_DISABLE_OUTBOUND_PROTOCOL_DETECT_TIMEOUT =
      "config.linkerd.io/proxy-disable-outbound-protocol-detect-timeout";

  /** Bool. */
  public static final String PROXY_DISABLE_INBOUND_PROTOCOL_DETECT_TIMEOUT =
      "config.linkerd.io/proxy-disable-inbound-protocol-detect-timeout";

  /** Duration. */
  public static final String SHUTDOWN_GRACE_PERIOD = "config.linkerd.io/shutdown-grace-period";

  /** Bool; not inherited from the namespace. */
  public static final String ENABLE_GATEWAY = "config.linkerd.io/enable-gateway";

  /** Whole seconds; ignored with a native sidecar. */
  public static final String PROXY_WAIT_BEFORE_EXIT_SECONDS =
      "config.alpha.linkerd.io/proxy-wait-before-exit-seconds";

  /** Bool. */
  public static final String PROXY_ENABLE_NATIVE_SIDECAR =
      "config.linkerd.io/proxy-enable-native-sidecar";

  /** Bool, when the one above is absent; not inherited. */
  public static final String PROXY_ENABLE_NATIVE_SIDECAR_BETA =
      "config.beta.linkerd.io/proxy-enable-native-sidecar";

  /** Bool, when both above are absent. */
  public static final String PROXY_ENABLE_NATIVE_SIDECAR_ALPHA =
      "config.alpha.linkerd.io/proxy-enable-native-sidecar";

  /** Quantity; also the least number of workers. */
  public static final String PROXY_CPU_REQUEST = "config.linkerd.io/proxy-cpu-request";

  /** Quantity; also the greatest number of workers. */
  public static final String PROXY_CPU_LIMIT = "config.linkerd.io/proxy-cpu-limit";

  /** Share of the node, between 0 and 1; not inherited. */
  public static final String PROXY_CPU_RATIO_LIMIT = "config.linkerd.io/proxy-cpu-ratio-limit";

  /** Quantity. */
  public static final String PROXY_MEMORY_REQUEST = "config.linkerd.io/proxy-memory-request";

  /** Quantity. */
  public static final String PROXY_MEMORY_LIMIT = "config.linkerd.io/proxy-memory-limit";

  /** Quantity. */
  public static final String PROXY_EPHEMERAL_STORAGE_REQUEST =
      "config.linkerd.io/proxy-ephemeral-storage-request";

  /** Quantity. */
  public static final String PROXY_EPHEMERAL_STORAGE_LIMIT =
      "config.linkerd.io/proxy-ephemeral-storage-limit";

  /** User that the proxy runs as. */
  public static final String PROXY_UID = "config.linkerd.io/proxy-uid";

  /** Group that the proxy runs as, from zero on. */
  public static final String PROXY_GID = "config.linkerd.io/proxy-gid";

  /** Bool: profiles for names outside the cluster. */
  public static final String ENABLE_EXTERNAL_PROFILES =
      "config.linkerd.io/enable-external-profiles";

  /** Ports that bypass the proxy inwards; endpoints on them have no identity. */
  public static final String SKIP_INBOUND_PORTS = "config.linkerd.io/skip-inbound-ports";

  /** Ports that bypass the proxy outwards. */
  public static final String SKIP_OUTBOUND_PORTS = "config.linkerd.io/skip-outbound-ports";

  /** Networks that bypass the proxy. */
  public static final String SKIP_SUBNETS = "config.linkerd.io/skip-subnets";

  /**
   * Ports, ranges and names whose protocol is not detected; also on Service, EgressNetwork and
   * ExternalWorkload (spec 11 §17.3).
   */
  public static final String OPAQUE_PORTS = "config.linkerd.io/opaque-ports";

  /** Not inherited. */
  public static final String DEBUG_IMAGE = "config.linkerd.io/debug-image";

  /** Not inherited. */
  public static final String DEBUG_IMAGE_VERSION = "config.linkerd.io/debug-image-version";

  /** Not inherited. */
  public static final String DEBUG_IMAGE_PULL_POLICY = "config.linkerd.io/debug-image-pull-policy";

  /** Bool. */
  public static final String ENABLE_DEBUG_SIDECAR = "config.linkerd.io/enable-debug-sidecar";

  /** {@code enabled} or {@code disabled}: hold the application until the proxy is ready. */
  public static final String PROXY_AWAIT = "config.linkerd.io/proxy-await";

  /** What a port without a Server admits; also on ExternalWorkload. */
  public static final String DEFAULT_INBOUND_POLICY = "config.linkerd.io/default-inbound-policy";

  /** {@code apache} or {@code json}. */
  public static final String ACCESS_LOG = "config.linkerd.io/access-log";

  /** Duration; needs an init container that runs as root; not inherited. */
  public static final String CLOSE_WAIT_TIMEOUT = "config.linkerd.io/close-wait-timeout";

  /** JSON list of environment variables, merged over those of the namespace. */
  public static final String PROXY_ADDITIONAL_ENV = "config.linkerd.io/proxy-additional-env";

  /** What follows the slash is a trace attribute; not inherited. */
  public static final String RESOURCE_ATTRIBUTE_PREFIX = "resource.opentelemetry.io/";

  // Retries and timeouts, on Service, EgressNetwork and routes: spec 11 §17.1.

  /** Statuses that are tried again. */
  public static final String RETRY_HTTP = "retry.linkerd.io/http";

  /** gRPC statuses that are tried again. */
  public static final String RETRY_GRPC = "retry.linkerd.io/grpc";

  /** Further tries, 16 bits. */
  public static final String RETRY_LIMIT = "retry.linkerd.io/limit";

  /** Duration until the headers of one try. */
  public static final String RETRY_TIMEOUT = "retry.linkerd.io/timeout";

  /** Duration of the whole stream. */
  public static final String TIMEOUT_REQUEST = "timeout.linkerd.io/request";

  /** Duration from the complete request to the complete response. */
  public static final String TIMEOUT_RESPONSE = "timeout.linkerd.io/response";

  /** Duration without a frame. */
  public static final String TIMEOUT_IDLE = "timeout.linkerd.io/idle";

  // Failure accrual and balancing, on Service: spec 11 §17.2.

  /** {@code consecutive} or {@code unified}; also on EgressNetwork. */
  public static final String FAILURE_ACCRUAL = "balancer.linkerd.io/failure-accrual";

  /** 32 bits, zero is off. */
  public static final String CONSECUTIVE_MAX_FAILURES =
      "balancer.linkerd.io/failure-accrual-consecutive-max-failures";

  /** Duration. */
  public static final String CONSECUTIVE_MIN_PENALTY =
      "balancer.linkerd.io/failure-accrual-consecutive-min-penalty";

  /** Duration. */
  public static final String CONSECUTIVE_MAX_PENALTY =
      "balancer.linkerd.io/failure-accrual-consecutive-max-penalty";

  /** 0 to 100. */
  public static final String CONSECUTIVE_JITTER_RATIO =
      "balancer.linkerd.io/failure-accrual-consecutive-jitter-ratio";

  /** 0 to 1, zero is off. */
  public static final String SUCCESS_RATE_THRESHOLD =
      "balancer.alpha.linkerd.io/failure-accrual-success-rate-threshold";

  /** Duration. */
  public static final String SUCCESS_RATE_WINDOW =
      "balancer.alpha.linkerd.io/failure-accrual-success-rate-window";

  /** 32 bits. */
  public static final String SUCCESS_RATE_MIN_REQUESTS =
      "balancer.alpha.linkerd.io/failure-accrual-success-rate-min-requests";

  /** Bool; also on EgressNetwork. */
  public static final String HONOR_RETRY_AFTER =
      "balancer.alpha.linkerd.io/failure-accrual-honor-retry-after";

  /** Bool: the load metric that adds a penalty. */
  public static final String PENALIZE_FAILURES = "balancer.alpha.linkerd.io/penalize-failures";

  /** Duration. */
  public static final String LOAD_BIASER_PENALTY = "balancer.alpha.linkerd.io/load-biaser-penalty";

  /** Duration. */
  public static final String LOAD_BIASER_MAX_RETRY_AFTER =
      "balancer.alpha.linkerd.io/load-biaser-max-retry-after";

  // Mirrored and federated Services: spec 09 §2.

  /** Federated Service: {@code <service>@<cluster>,...}. */
  public static final String REMOTE_DISCOVERY = "multicluster.linkerd.io/remote-discovery";

  /** Federated Service: its local member. */
  public static final String LOCAL_DISCOVERY = "multicluster.linkerd.io/local-discovery";

  /** Credentials Secret: trust domain of the target. */
  public static final String TRUST_DOMAIN = "multicluster.linkerd.io/trust-domain";

  /** Credentials Secret: cluster domain of the target. */
  public static final String CLUSTER_DOMAIN = "multicluster.linkerd.io/cluster-domain";

  /** Mirror Service and Endpoints: name in the target. */
  public static final String REMOTE_SERVICE_FQ_NAME = "mirror.linkerd.io/remote-svc-fq-name";

  /** Mirror Service: the version it copies. */
  public static final String REMOTE_RESOURCE_VERSION = "mirror.linkerd.io/remote-resource-version";

  /** Mirror and probe Endpoints: identity of the gateway. */
  public static final String REMOTE_GATEWAY_IDENTITY = "mirror.linkerd.io/remote-gateway-identity";

  /** Gateway Service: its identity. */
  public static final String GATEWAY_IDENTITY = "mirror.linkerd.io/gateway-identity";

  /** Gateway Service: seconds or a duration. */
  public static final String PROBE_PERIOD = "mirror.linkerd.io/probe-period";

  /** Gateway Service: HTTP path. */
  public static final String PROBE_PATH = "mirror.linkerd.io/probe-path";

  /** Reserved. */
  public static final String PROBE_FAILURE_THRESHOLD = "mirror.linkerd.io/probe-failure-threshold";

  /** Reserved. */
  public static final String PROBE_TIMEOUT = "mirror.linkerd.io/probe-timeout";

  /** Gateway Service: {@code true}, informational. */
  public static final String MULTICLUSTER_GATEWAY = "mirror.linkerd.io/multicluster-gateway";

  // Viz extension: spec 14 §2.

  /** Pod, written by the tap injector. */
  public static final String TAP_ENABLED = "viz.linkerd.io/tap-enabled";

  /** Pod and Namespace, bool. */
  public static final String DISABLE_TAP = "viz.linkerd.io/disable-tap";

  /** Namespace of the extension: URL. */
  public static final String EXTERNAL_PROMETHEUS = "viz.linkerd.io/external-prometheus";

  // Ours alone; other proxies and control planes ignore them.

  /** Pod: {@code small} or {@code fast}. */
  public static final String PROXY_PROFILE = "config.lorica.io/proxy-profile";

  /** Route: status to answer with. */
  public static final String FAULT_HTTP_STATUS = "fault.lorica.io/http-status";

  /** Route: gRPC status to answer with. */
  public static final String FAULT_GRPC_STATUS = "fault.lorica.io/grpc-status";

  /** Route: share of requests to answer so. */
  public static final String FAULT_RATIO = "fault.lorica.io/ratio";

  /** AuthorizationPolicy: {@code true} counts what it would refuse. */
  public static final String POLICY_DRY_RUN = "policy.lorica.io/dry-run";

  /** Service and route: requests that may wait. */
  public static final String QUEUE_CAPACITY = "queue.lorica.io/capacity";

  /** Service and route: duration until waiting is given up. */
  public static final String QUEUE_FAILFAST_TIMEOUT = "queue.lorica.io/failfast-timeout";

  private Annotations() {}
}
