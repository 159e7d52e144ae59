package io.lorica.proxy.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Every variable that a control plane may set (spec 03 §2), and what this proxy does with it. */
final class KnownVariables {
  static final String PREFIX = "LINKERD2_PROXY_";

  private KnownVariables() {}

  /** What becomes of a variable. */
  enum Standing {
    /** It does what the reference says. */
    HONOURED,
    /** The reference does not read it either. */
    WITHOUT_EFFECT,
  }

  /** Names without prefix. {@code *} stands for {@code INBOUND} and for {@code OUTBOUND}. */
  private static final String[] HONOURED = {
    // Listeners and sockets, spec 03 §2.1
    "OUTBOUND_LISTEN_ADDR",
    "OUTBOUND_LISTEN_ADDRS",
    "INBOUND_LISTEN_ADDR",
    "ADMIN_LISTEN_ADDR",
    "CONTROL_LISTEN_ADDR",
    "*_ACCEPT_KEEPALIVE",
    "*_CONNECT_KEEPALIVE",
    "*_ACCEPT_USER_TIMEOUT",
    "*_CONNECT_USER_TIMEOUT",
    "*_TCP_LISTEN_BACKLOG",
    // Timeouts, queues, pools, spec 03 §2.2
    "*_CONNECT_TIMEOUT",
    "*_CONNECT_EXP_BACKOFF_MIN",
    "*_CONNECT_EXP_BACKOFF_MAX",
    "*_CONNECT_EXP_BACKOFF_JITTER",
    "*_DETECT_TIMEOUT",
    "*_HTTP_QUEUE_CAPACITY",
    "*_HTTP_FAILFAST_TIMEOUT",
    "OUTBOUND_TCP_QUEUE_CAPACITY",
    "OUTBOUND_TCP_FAILFAST_TIMEOUT",
    "*_HTTP1_CONNECTION_POOL_IDLE_TIMEOUT",
    "MAX_IDLE_CONNS_PER_ENDPOINT",
    "OUTBOUND_MAX_IDLE_CONNS_PER_ENDPOINT",
    "*_MAX_IN_FLIGHT",
    "*_DISCOVERY_IDLE_TIMEOUT",
    "CONTROL_STREAM_INITIAL_TIMEOUT",
    "CONTROL_STREAM_IDLE_TIMEOUT",
    "CONTROL_STREAM_LIFETIME",
    "SHUTDOWN_GRACE_PERIOD",
    // HTTP/2, spec 03 §2.3
    "HTTP2_INITIAL_STREAM_WINDOW_SIZE",
    "HTTP2_INITIAL_CONNECTION_WINDOW_SIZE",
    "*_SERVER_HTTP2_INITIAL_STREAM_WINDOW_SIZE",
    "*_SERVER_HTTP2_INITIAL_CONNECTION_WINDOW_SIZE",
    "*_SERVER_HTTP2_ADAPTIVE_FLOW_CONTROL",
    "*_SERVER_HTTP2_KEEP_ALIVE_INTERVAL",
    "*_SERVER_HTTP2_KEEP_ALIVE_TIMEOUT",
    "*_SERVER_HTTP2_MAX_CONCURRENT_STREAMS",
    "*_SERVER_HTTP2_MAX_FRAME_SIZE",
    "*_SERVER_HTTP2_MAX_HEADER_LIST_SIZE",
    "*_SERVER_HTTP2_MAX_PENDING_ACCEPT_RESET_STREAMS",
    "*_SERVER_HTTP2_MAX_SEND_BUF_SIZE",
    // Policy, spec 03 §2.4
    "POLICY_SVC_ADDR",
    "POLICY_SVC_NAME",
    "POLICY_WORKLOAD",
    "POLICY_CLUSTER_NETWORKS",
    "INBOUND_DEFAULT_POLICY",
    "INBOUND_PORTS",
    "INBOUND_PORTS_DISABLE_PROTOCOL_DETECTION",
    "INBOUND_IPS",
    // Discovery, spec 03 §2.5
    "DESTINATION_SVC_ADDR",
    "DESTINATION_SVC_NAME",
    "DESTINATION_CONTEXT",
    "DESTINATION_PROFILE_SUFFIXES",
    "DESTINATION_PROFILE_NETWORKS",
    "DESTINATION_PROFILE_INITIAL_TIMEOUT",
    // Identity, spec 03 §2.6
    "IDENTITY_TRUST_ANCHORS",
    "IDENTITY_LOCAL_NAME",
    "IDENTITY_SERVER_ID",
    "IDENTITY_SERVER_NAME",
    "IDENTITY_DIR",
    "IDENTITY_TOKEN_FILE",
    "IDENTITY_SVC_ADDR",
    "IDENTITY_SVC_NAME",
    "IDENTITY_MIN_REFRESH",
    "IDENTITY_MAX_REFRESH",
    "IDENTITY_DISABLED",
    "IDENTITY_SPIRE_WORKLOAD_API_ADDRESS",
    "IDENTITY_SPIRE_SOCKET",
    // The names of these three really begin with the prefix twice (spec 03 §1.4).
    "LINKERD2_PROXY_IDENTITY_SPIRE_EXP_BACKOFF_MIN",
    "LINKERD2_PROXY_IDENTITY_SPIRE_EXP_BACKOFF_MAX",
    "LINKERD2_PROXY_IDENTITY_SPIRE_EXP_BACKOFF_JITTER",
    // Telemetry and operations, spec 03 §2.7
    "LOG",
    "LOG_FORMAT",
    "ACCESS_LOG",
    "TRACE_COLLECTOR_SVC_ADDR",
    "TRACE_COLLECTOR_SVC_NAME",
    "TRACE_SERVICE_NAME",
    "TRACE_ATTRIBUTES_PATH",
    "TRACE_EXTRA_ATTRIBUTES",
    "METRICS_RETAIN_IDLE",
    "INBOUND_METRICS_AUTHORITY_LABELS",
    "OUTBOUND_METRICS_HOSTNAME_LABELS",
    "OUTBOUND_DISABLE_INFORMATIONAL_HEADERS",
    "SHUTDOWN_ENDPOINT_ENABLED",
    "TAP_SVC_NAME",
    "CORES",
    "CORES_MIN",
    "CORES_MAX",
    "CORES_MAX_RATIO",
    "INBOUND_GATEWAY_SUFFIXES",
    "INGRESS_MODE",
    "DNS_MIN_TTL",
    "DNS_MAX_TTL",
  };

  /** Set by charts, read by no proxy (spec 03 §2.8). */
  private static final String[] WITHOUT_EFFECT = {
    "INBOUND_PORTS_REQUIRE_IDENTITY",
    "INBOUND_PORTS_REQUIRE_TLS",
    "TRACE_ANNOTATIONS_PATH",
    "TRACE_PROTOCOL",
  };

  private static final Map<String, Standing> TABLE = table();

  /** Every known name, without prefix. */
  static Map<String, Standing> all() {
    return TABLE;
  }

  /** One warning for all unknown variables. */
  static void audit(EnvSource source, EnvReader env) {
    TreeSet<String> unknown = new TreeSet<>();
    for (String name : source.names()) {
      if (name.startsWith(PREFIX) && !TABLE.containsKey(name.substring(PREFIX.length()))) {
        unknown.add(name);
      }
    }
    if (!unknown.isEmpty()) {
      env.warn("Unknown variables are ignored: " + String.join(", ", unknown));
    }
  }

  private static Map<String, Standing> table() {
    Map<String, Standing> table = new TreeMap<>();
    enter(table, HONOURED, Standing.HONOURED);
    enter(table, WITHOUT_EFFECT, Standing.WITHOUT_EFFECT);
    return Collections.unmodifiableMap(table);
  }

  private static void enter(Map<String, Standing> table, String[] names, Standing standing) {
    for (String name : names) {
      if (name.startsWith("*")) {
        table.put("INBOUND" + name.substring(1), standing);
        table.put("OUTBOUND" + name.substring(1), standing);
      } else {
        table.put(name, standing);
      }
    }
  }
}
