package io.lorica.sandbox.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The kinds that the embedded server knows: those that the mesh, its charts and the sandbox's
 * controllers use. The mesh's own kinds stand here instead of being read from
 * CustomResourceDefinitions; their schemas are not checked.
 */
public final class ResourceKinds {
  private static final String POLICY = "policy.linkerd.io";
  private static final String GATEWAY = "gateway.networking.k8s.io";
  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String ADMISSION = "admissionregistration.k8s.io";

  private static final List<ResourceKind> ALL =
      Stream.of(
              cluster("", "v1", "namespaces", "Namespace", true),
              cluster("", "v1", "nodes", "Node", true),
              namespaced("", "v1", "pods", "Pod", true),
              namespaced("", "v1", "services", "Service", true),
              namespaced("", "v1", "endpoints", "Endpoints", false),
              namespaced("", "v1", "configmaps", "ConfigMap", false),
              namespaced("", "v1", "secrets", "Secret", false),
              namespaced("", "v1", "serviceaccounts", "ServiceAccount", false),
              namespaced("", "v1", "events", "Event", false),
              namespaced("", "v1", "replicationcontrollers", "ReplicationController", true),
              namespaced("events.k8s.io", "v1", "events", "Event", false),
              namespaced("apps", "v1", "deployments", "Deployment", true),
              namespaced("apps", "v1", "replicasets", "ReplicaSet", true),
              namespaced("apps", "v1", "daemonsets", "DaemonSet", true),
              namespaced("apps", "v1", "statefulsets", "StatefulSet", true),
              namespaced("batch", "v1", "jobs", "Job", true),
              namespaced("batch", "v1", "cronjobs", "CronJob", true),
              namespaced("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget", true),
              namespaced("discovery.k8s.io", "v1", "endpointslices", "EndpointSlice", false),
              namespaced("coordination.k8s.io", "v1", "leases", "Lease", false),
              cluster(
                  ADMISSION,
                  "v1",
                  "mutatingwebhookconfigurations",
                  "MutatingWebhookConfiguration",
                  false),
              cluster(
                  ADMISSION,
                  "v1",
                  "validatingwebhookconfigurations",
                  "ValidatingWebhookConfiguration",
                  false),
              cluster(RBAC, "v1", "clusterroles", "ClusterRole", false),
              cluster(RBAC, "v1", "clusterrolebindings", "ClusterRoleBinding", false),
              namespaced(RBAC, "v1", "roles", "Role", false),
              namespaced(RBAC, "v1", "rolebindings", "RoleBinding", false),
              cluster(
                  "apiextensions.k8s.io",
                  "v1",
                  "customresourcedefinitions",
                  "CustomResourceDefinition",
                  true),
              cluster("apiregistration.k8s.io", "v1", "apiservices", "APIService", true),
              namespaced("linkerd.io", "v1alpha2", "serviceprofiles", "ServiceProfile", false),
              namespaced(
                  "workload.linkerd.io", "v1beta1", "externalworkloads", "ExternalWorkload", true),
              namespaced(POLICY, "v1beta3", "servers", "Server", false),
              namespaced(POLICY, "v1beta1", "serverauthorizations", "ServerAuthorization", false),
              namespaced(POLICY, "v1alpha1", "authorizationpolicies", "AuthorizationPolicy", false),
              namespaced(
                  POLICY, "v1alpha1", "meshtlsauthentications", "MeshTLSAuthentication", false),
              namespaced(
                  POLICY, "v1alpha1", "networkauthentications", "NetworkAuthentication", false),
              namespaced(
                  POLICY,
                  "v1alpha1",
                  "httplocalratelimitpolicies",
                  "HTTPLocalRateLimitPolicy",
                  true),
              namespaced(POLICY, "v1alpha1", "egressnetworks", "EgressNetwork", true),
              namespaced(POLICY, "v1beta3", "httproutes", "HTTPRoute", true),
              namespaced(GATEWAY, "v1", "httproutes", "HTTPRoute", true),
              namespaced(GATEWAY, "v1", "grpcroutes", "GRPCRoute", true),
              namespaced(GATEWAY, "v1alpha2", "tlsroutes", "TLSRoute", true),
              namespaced(GATEWAY, "v1alpha2", "tcproutes", "TCPRoute", true))
          .toList();

  private static final Map<String, ResourceKind> BY_URL =
      ALL.stream().collect(Collectors.toUnmodifiableMap(ResourceKinds::url, Function.identity()));

  private ResourceKinds() {}

  /** All kinds, in the order of the table. */
  public static List<ResourceKind> all() {
    return ALL;
  }

  /** The kind that a URL names. */
  public static Optional<ResourceKind> byPlural(String group, String version, String plural) {
    return Optional.ofNullable(BY_URL.get(group + "/" + version + "/" + plural));
  }

  /** The kind by its plural name and group in whatever version the server stores. */
  public static ResourceKind require(String group, String plural) {
    return ALL.stream()
        .filter(kind -> kind.group().equals(group) && kind.plural().equals(plural))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown kind " + plural + "." + group));
  }

  private static String url(ResourceKind kind) {
    return kind.group() + "/" + kind.version() + "/" + kind.plural();
  }

  private static ResourceKind cluster(
      String group, String version, String plural, String kind, boolean status) {
    return new ResourceKind(group, version, plural, kind, false, status);
  }

  private static ResourceKind namespaced(
      String group, String version, String plural, String kind, boolean status) {
    return new ResourceKind(group, version, plural, kind, true, status);
  }
}
