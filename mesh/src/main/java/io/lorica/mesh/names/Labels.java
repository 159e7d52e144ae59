package io.lorica.mesh.names;

/**
 * The labels that the mesh reads or writes, each with the object it stands on. Sources: spec 04 §7,
 * spec 06 §6.1, spec 08 §9, spec 09 §2, spec 13 §2 and §4; those of Kubernetes are here because we
 * read them.
 */
public final class Labels {
  // Injected pods: spec 06 §6.1.

  /**
   * Pod: namespace of its control plane; a pod with it is meshed. Also on all objects of the
   * control plane.
   */
  public static final String CONTROL_PLANE_NS = "linkerd.io/control-plane-ns";

  /** Pod: its own namespace. */
  public static final String WORKLOAD_NS = "linkerd.io/workload-ns";

  /** Pod: name of its owner of that kind. */
  public static final String PROXY_DEPLOYMENT = "linkerd.io/proxy-deployment";

  /** Pod: name of its owner of that kind. */
  public static final String PROXY_REPLICA_SET = "linkerd.io/proxy-replicaset";

  /** Pod: name of its owner of that kind. */
  public static final String PROXY_REPLICATION_CONTROLLER =
      "linkerd.io/proxy-replicationcontroller";

  /** Pod: name of its owner of that kind. */
  public static final String PROXY_STATEFUL_SET = "linkerd.io/proxy-statefulset";

  /** Pod: name of its owner of that kind. */
  public static final String PROXY_DAEMON_SET = "linkerd.io/proxy-daemonset";

  /** Pod: name of its owner of that kind. */
  public static final String PROXY_JOB = "linkerd.io/proxy-job";

  // The control plane and its extensions: spec 13 §2.

  /** Which component an object belongs to; such pods are not injected. */
  public static final String CONTROL_PLANE_COMPONENT = "linkerd.io/control-plane-component";

  /** Namespace of the control plane. */
  public static final String IS_CONTROL_PLANE = "linkerd.io/is-control-plane";

  /** Namespace and objects of an extension: its name. */
  public static final String EXTENSION = "linkerd.io/extension";

  /** Namespace: {@code disabled} keeps the webhooks out. */
  public static final String ADMISSION_WEBHOOKS = "config.linkerd.io/admission-webhooks";

  /** Objects of the CNI plugin; such pods are not injected. */
  public static final String CNI_RESOURCE = "linkerd.io/cni-resource";

  // Mirrored and federated Services: spec 09 §2.

  /** Target Service: {@code true} or {@code remote-discovery}. */
  public static final String EXPORTED = "mirror.linkerd.io/exported";

  /** Member Service: {@code member}. */
  public static final String FEDERATED = "mirror.linkerd.io/federated";

  /** What the mirror made: {@code true}. */
  public static final String MIRRORED_SERVICE = "mirror.linkerd.io/mirrored-service";

  /** What the mirror made: the target cluster. */
  public static final String MIRROR_CLUSTER_NAME = "mirror.linkerd.io/cluster-name";

  /** Probe Service: {@code true}. */
  public static final String MIRRORED_GATEWAY = "mirror.linkerd.io/mirrored-gateway";

  /** Endpoint mirror: the headless mirror it belongs to. */
  public static final String HEADLESS_MIRROR_SERVICE_NAME =
      "mirror.linkerd.io/headless-mirror-svc-name";

  /** Mirror Service: the target cluster. */
  public static final String REMOTE_DISCOVERY = "multicluster.linkerd.io/remote-discovery";

  /** Mirror Service: the name in the target. */
  public static final String REMOTE_SERVICE = "multicluster.linkerd.io/remote-service";

  /** Credentials Secret: the target cluster. */
  public static final String CLUSTER_NAME = "multicluster.linkerd.io/cluster-name";

  // Of Kubernetes.

  /** EndpointSlice: the Service it belongs to. */
  public static final String SERVICE_NAME = "kubernetes.io/service-name";

  /** EndpointSlice: the controller that looks after it. */
  public static final String SLICE_MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

  /** EndpointSlice of a headless Service. */
  public static final String HEADLESS = "service.kubernetes.io/headless";

  /** Namespace: its name. */
  public static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  /** Pod of a Deployment. */
  public static final String POD_TEMPLATE_HASH = "pod-template-hash";

  /** Node. */
  public static final String ZONE = "topology.kubernetes.io/zone";

  /** Pod: name of its traces. */
  public static final String APP_INSTANCE = "app.kubernetes.io/instance";

  /** Pod: name of its traces when it has no instance. */
  public static final String APP_NAME = "app.kubernetes.io/name";

  private Labels() {}
}
