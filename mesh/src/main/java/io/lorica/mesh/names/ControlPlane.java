package io.lorica.mesh.names;

/**
 * What the objects of the control plane are called. Sources: spec 05 §5, spec 06 §2, spec 10 §1.2,
 * spec 13 §4. A component's ServiceAccount and Deployment share its name.
 */
public final class ControlPlane {
  // Defaults of the installation.

  /** Namespace of the control plane. */
  public static final String NAMESPACE = "linkerd";

  /** Cluster domain, and the trust domain unless another is set. */
  public static final String CLUSTER_DOMAIN = "cluster.local";

  // Components: ServiceAccounts, Deployments and identities.

  /** The certificate authority. */
  public static final String IDENTITY = "linkerd-identity";

  /** Discovery, policy, validators and status. */
  public static final String DESTINATION = "linkerd-destination";

  /** The injector. */
  public static final String INJECTOR = "linkerd-proxy-injector";

  /** The CronJob that looks after the control plane. */
  public static final String HEARTBEAT = "linkerd-heartbeat";

  // Services: spec 13 §4.3.

  /** Identity behind one address. */
  public static final String IDENTITY_SERVICE = "linkerd-identity";

  /** Identity as proxies call it. */
  public static final String IDENTITY_HEADLESS_SERVICE = "linkerd-identity-headless";

  /** Discovery behind one address. */
  public static final String DESTINATION_SERVICE = "linkerd-dst";

  /** Discovery as proxies call it. */
  public static final String DESTINATION_HEADLESS_SERVICE = "linkerd-dst-headless";

  /** Policy, headless. */
  public static final String POLICY_SERVICE = "linkerd-policy";

  /** Webhook of profiles. */
  public static final String PROFILE_VALIDATOR_SERVICE = "linkerd-sp-validator";

  /** Webhook of policies. */
  public static final String POLICY_VALIDATOR_SERVICE = "linkerd-policy-validator";

  /** Webhook of injection. */
  public static final String INJECTOR_SERVICE = "linkerd-proxy-injector";

  // Configuration and secrets: spec 05 §5, spec 13 §4.

  /** ConfigMap with the values of the installation under {@code values}. */
  public static final String CONFIG_MAP = "linkerd-config";

  /** ConfigMap with the anchors under {@link #TRUST_ROOTS_KEY}. */
  public static final String TRUST_ROOTS_CONFIG_MAP = "linkerd-identity-trust-roots";

  /** Key of the anchors, and the name of their file. */
  public static final String TRUST_ROOTS_KEY = "ca-bundle.crt";

  /** Secret with the issuer. */
  public static final String ISSUER_SECRET = "linkerd-identity-issuer";

  /** Secret with the anchor's key; ours alone, and only when we made the anchor. */
  public static final String TRUST_ANCHOR_SECRET = "linkerd-identity-trust-anchor";

  /** Secret with the serving certificate of injection. */
  public static final String INJECTOR_TLS_SECRET = "linkerd-proxy-injector-k8s-tls";

  /** Secret with the serving certificate of that webhook. */
  public static final String PROFILE_VALIDATOR_TLS_SECRET = "linkerd-sp-validator-k8s-tls";

  /** Secret with the serving certificate of that webhook. */
  public static final String POLICY_VALIDATOR_TLS_SECRET = "linkerd-policy-validator-k8s-tls";

  /** MutatingWebhookConfiguration. */
  public static final String INJECTOR_WEBHOOK_CONFIG = "linkerd-proxy-injector-webhook-config";

  /** ValidatingWebhookConfiguration. */
  public static final String PROFILE_WEBHOOK_CONFIG = "linkerd-sp-validator-webhook-config";

  /** ValidatingWebhookConfiguration. */
  public static final String POLICY_WEBHOOK_CONFIG = "linkerd-policy-validator-webhook-config";

  // Containers and volumes in an injected pod: spec 06 §6.

  /** The proxy. */
  public static final String PROXY_CONTAINER = "linkerd-proxy";

  /** What sets up the redirection. */
  public static final String INIT_CONTAINER = "linkerd-init";

  /** What checks the redirection of the CNI plugin. */
  public static final String NETWORK_VALIDATOR_CONTAINER = "linkerd-network-validator";

  /** The debug sidecar. */
  public static final String DEBUG_CONTAINER = "linkerd-debug";

  /** Lock file of the redirection. */
  public static final String XTABLES_LOCK_VOLUME = "linkerd-proxy-init-xtables-lock";

  /** Key and CSR, in memory. */
  public static final String END_ENTITY_VOLUME = "linkerd-identity-end-entity";

  /** Projected token for identity. */
  public static final String TOKEN_VOLUME = "linkerd-identity-token";

  /** Labels of the pod, for traces. */
  public static final String PODINFO_VOLUME = "linkerd-podinfo";

  /** Name of the inbound port. */
  public static final String PROXY_PORT_NAME = "linkerd-proxy";

  /** Name of the admin port. */
  public static final String ADMIN_PORT_NAME = "linkerd-admin";

  private ControlPlane() {}
}
