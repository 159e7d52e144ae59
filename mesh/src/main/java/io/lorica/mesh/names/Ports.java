package io.lorica.mesh.names;

/**
 * The ports on which the mesh listens when nothing says otherwise. Sources: spec 03 §2, spec 04 §1,
 * spec 05 §4, spec 06 §2, spec 07 §1, spec 09 §4, spec 13 §4.3, spec 14 §2.1.
 */
public final class Ports {
  // The proxy: spec 03 §2.

  /** What the application sends is redirected here. */
  public static final int PROXY_OUTBOUND = 4140;

  /** What reaches the pod is redirected here. */
  public static final int PROXY_INBOUND = 4143;

  /** Tap. */
  public static final int PROXY_CONTROL = 4190;

  /** Metrics, probes, shutdown. */
  public static final int PROXY_ADMIN = 4191;

  // The control plane: the listeners behind its Services.

  /** Certificates (spec 05 §4). */
  public static final int IDENTITY_GRPC = 8080;

  /** Admin server of identity (spec 05 §4). */
  public static final int IDENTITY_ADMIN = 9990;

  /** Discovery (spec 04 §1). */
  public static final int DESTINATION_GRPC = 8086;

  /** Admin server of discovery (spec 04 §1.3). */
  public static final int DESTINATION_ADMIN = 9996;

  /** Inbound and outbound policy (spec 07 §1). */
  public static final int POLICY_GRPC = 8090;

  /** Validation of policies (spec 07 §1). */
  public static final int POLICY_WEBHOOK = 9443;

  /** Admin server of policy (spec 07 §1). */
  public static final int POLICY_ADMIN = 9990;

  /** Validation of profiles (spec 04 §1). */
  public static final int PROFILE_WEBHOOK = 8443;

  /** Admin server of that validation (spec 04 §1.3). */
  public static final int PROFILE_WEBHOOK_ADMIN = 9997;

  /** Injection (spec 06 §2). */
  public static final int INJECTOR_WEBHOOK = 8443;

  /** Admin server of the injector (spec 06 §2). */
  public static final int INJECTOR_ADMIN = 9995;

  /** Every webhook, as Kubernetes calls it (spec 13 §4.3). */
  public static final int WEBHOOK_SERVICE = 443;

  // Extensions.

  /** Metrics API (spec 14 §2.1). */
  public static final int VIZ_METRICS_API = 8085;

  /** Admin server of the metrics API. */
  public static final int VIZ_METRICS_API_ADMIN = 9995;

  /** Aggregated tap API (spec 14 §2.1). */
  public static final int VIZ_TAP_API = 8089;

  /** Admin server of tap. */
  public static final int VIZ_TAP_ADMIN = 9998;

  /** Tap injection. */
  public static final int VIZ_TAP_INJECTOR = 8443;

  /** Admin server of tap injection. */
  public static final int VIZ_TAP_INJECTOR_ADMIN = 9995;

  /** Dashboard (spec 14 §2.1). */
  public static final int VIZ_WEB = 8084;

  /** Admin server of the dashboard. */
  public static final int VIZ_WEB_ADMIN = 9994;

  /** Prometheus of the extension. */
  public static final int PROMETHEUS = 9090;

  /** Admin server of the service mirror (spec 09 §4). */
  public static final int SERVICE_MIRROR_ADMIN = 9999;

  private Ports() {}
}
