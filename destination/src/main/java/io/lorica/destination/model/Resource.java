package io.lorica.destination.model;

/**
 * One object of the cluster, trimmed to the fields that some derivation reads, so that an update
 * which touches nothing of interest is an equal record and ends here.
 */
public sealed interface Resource
    permits ServiceRecord,
        SliceRecord,
        PodRecord,
        NodeRecord,
        OwnerRecord,
        ServerRecord,
        ServiceProfileRecord,
        ExternalWorkloadRecord,
        ServerAuthorizationRecord,
        AuthorizationPolicyRecord,
        MeshTlsAuthenticationRecord,
        NetworkAuthenticationRecord,
        RateLimitRecord,
        RouteRecord,
        EgressNetworkRecord {
  ResourceName name();

  ResourceKind kind();
}
