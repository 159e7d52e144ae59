package io.lorica.destination.kube;

import io.lorica.controller.kube.FeedSpec;
import io.lorica.controller.kube.Scope;
import io.lorica.destination.model.Resource;
import io.lorica.destination.model.ResourceKind;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A kind that is watched.
 *
 * @param kind what its records say they are
 * @param api where the API server has it
 * @param read from an object to its record; throws an unchecked exception, which says what does not
 *     fit, for one that is not as its kind prescribes
 */
public record WatchedKind(
    ResourceKind kind,
    io.lorica.controller.kube.ResourceKind<JsonNode> api,
    Function<JsonNode, Resource> read) {

  /** API groups that every cluster serves; a CRD that is not installed counts as empty. */
  private static final Set<String> BUILT_IN = Set.of("", "apps", "batch", "discovery.k8s.io");

  /** All of them. */
  public static final List<WatchedKind> ALL =
      List.of(
          of(ResourceKind.SERVICE, "", "v1", "services", CoreReaders::service),
          of(
              ResourceKind.ENDPOINT_SLICE,
              "discovery.k8s.io",
              "v1",
              "endpointslices",
              SliceReader::read),
          of(ResourceKind.POD, "", "v1", "pods", PodReader::read),
          of(ResourceKind.NODE, "", "v1", "nodes", CoreReaders::node),
          of(ResourceKind.REPLICA_SET, "apps", "v1", "replicasets", CoreReaders::replicaSet),
          of(ResourceKind.JOB, "batch", "v1", "jobs", CoreReaders::job),
          of(
              ResourceKind.SERVER,
              "policy.linkerd.io",
              "v1beta3",
              "servers",
              WorkloadReaders::server),
          of(
              ResourceKind.SERVICE_PROFILE,
              "linkerd.io",
              "v1alpha2",
              "serviceprofiles",
              ServiceProfileReader::read),
          of(
              ResourceKind.EXTERNAL_WORKLOAD,
              "workload.linkerd.io",
              "v1beta1",
              "externalworkloads",
              WorkloadReaders::externalWorkload),
          policy(
              ResourceKind.SERVER_AUTHORIZATION,
              "v1beta1",
              "serverauthorizations",
              PolicyReaders::serverAuthorization),
          policy(
              ResourceKind.AUTHORIZATION_POLICY,
              "v1alpha1",
              "authorizationpolicies",
              PolicyReaders::authorizationPolicy),
          policy(
              ResourceKind.MESH_TLS_AUTHENTICATION,
              "v1alpha1",
              "meshtlsauthentications",
              PolicyReaders::meshTls),
          policy(
              ResourceKind.NETWORK_AUTHENTICATION,
              "v1alpha1",
              "networkauthentications",
              PolicyReaders::network),
          policy(
              ResourceKind.RATE_LIMIT,
              "v1alpha1",
              "httplocalratelimitpolicies",
              PolicyReaders::rateLimit),
          policy(
              ResourceKind.EGRESS_NETWORK,
              "v1alpha1",
              "egressnetworks",
              PolicyReaders::egressNetwork),
          policy(ResourceKind.POLICY_HTTP_ROUTE, "v1beta3", "httproutes", RouteReaders::policyHttp),
          gateway(ResourceKind.GATEWAY_HTTP_ROUTE, "v1", "httproutes", RouteReaders::gatewayHttp),
          gateway(ResourceKind.GRPC_ROUTE, "v1", "grpcroutes", RouteReaders::grpc),
          // Not v1, on purpose: spec 07 §2.
          gateway(ResourceKind.TLS_ROUTE, "v1alpha2", "tlsroutes", RouteReaders::tls),
          gateway(ResourceKind.TCP_ROUTE, "v1alpha2", "tcproutes", RouteReaders::tcp));

  private static WatchedKind policy(
      ResourceKind kind, String version, String plural, Function<JsonNode, Resource> read) {
    return of(kind, "policy.linkerd.io", version, plural, read);
  }

  private static WatchedKind gateway(
      ResourceKind kind, String version, String plural, Function<JsonNode, Resource> read) {
    return of(kind, "gateway.networking.k8s.io", version, plural, read);
  }

  private static WatchedKind of(
      ResourceKind kind,
      String group,
      String version,
      String plural,
      Function<JsonNode, Resource> read) {
    return new WatchedKind(
        kind, io.lorica.controller.kube.ResourceKind.untyped(group, version, plural), read);
  }

  /** How it is followed. */
  FeedSpec<JsonNode, Resource> feed() {
    FeedSpec<JsonNode, Resource> spec = FeedSpec.of(api, Scope.everywhere(), read);
    return BUILT_IN.contains(api.group()) ? spec : spec.whereInstalled();
  }
}
