package io.lorica.destination.model.inbound;

import io.lorica.destination.model.AuthorizationPolicyRecord;
import io.lorica.destination.model.MeshTlsAuthenticationRecord;
import io.lorica.destination.model.NetworkAuthenticationRecord;
import io.lorica.destination.model.RateLimitRecord;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServerAuthorizationRecord;
import io.lorica.destination.model.ServerRecord;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HttpMatch;
import java.util.Collection;
import java.util.Optional;

/** The cluster as inbound policy's derivations see it at one moment. */
public interface InboundView {
  Collection<ServerRecord> servers(String namespace);

  Collection<ServerAuthorizationRecord> serverAuthorizations(String namespace);

  Collection<AuthorizationPolicyRecord> authorizationPolicies(String namespace);

  Optional<MeshTlsAuthenticationRecord> meshTlsAuthentication(ResourceName name);

  Optional<NetworkAuthenticationRecord> networkAuthentication(ResourceName name);

  Collection<InboundRoute<HttpMatch>> httpRoutes(String namespace);

  Collection<InboundRoute<GrpcMatch>> grpcRoutes(String namespace);

  Collection<RateLimitRecord> rateLimits(String namespace);
}
