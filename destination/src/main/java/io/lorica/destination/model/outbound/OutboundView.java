package io.lorica.destination.model.outbound;

import io.lorica.destination.model.EgressNetworkRecord;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.policy.GrpcMatch;
import io.lorica.destination.model.policy.HttpMatch;
import java.util.Collection;
import java.util.Optional;

/** The cluster as outbound policy's derivations see it at one moment. */
public interface OutboundView {
  Optional<ServiceRecord> service(ResourceName name);

  /** The Service with this ClusterIP. */
  Optional<ServiceRecord> serviceByIp(IpAddress ip);

  /** What the parent's annotations say; the defaults for one that is not known. */
  ParentSettings settings(Parent parent);

  Optional<EgressNetworkRecord> egressNetwork(ResourceName name);

  Collection<EgressNetworkRecord> egressNetworks(String namespace);

  /** Routes that name the parent. */
  Collection<OutboundRoute<HttpMatch>> httpRoutes(Parent parent);

  Collection<OutboundRoute<GrpcMatch>> grpcRoutes(Parent parent);

  Collection<OutboundRoute<Void>> tlsRoutes(Parent parent);

  Collection<OutboundRoute<Void>> tcpRoutes(Parent parent);
}
