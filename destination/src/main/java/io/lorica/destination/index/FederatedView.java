package io.lorica.destination.index;

import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.discovery.ClusterView;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.destination.model.discovery.EndpointFilter;
import io.lorica.destination.model.discovery.EndpointSet;
import io.lorica.destination.model.discovery.ServiceEndpoints;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints of a federated Service for one kind of client: those of its local member (spec 04
 * §12.3). Members in other clusters are skipped, loudly: no cluster can be linked yet.
 */
final class FederatedView implements View {
  static final String LOCAL_MEMBER = "multicluster.linkerd.io/local-discovery";
  static final String REMOTE_MEMBERS = "multicluster.linkerd.io/remote-discovery";

  private static final Logger LOG = LoggerFactory.getLogger(FederatedView.class);

  /** What clients ask for and where they are. */
  record Key(ResourceName service, int port, EndpointFilter filter) {}

  private final Key key;
  private final ClusterView cluster;
  private final DiscoverySettings settings;
  private String skipped = "";
  final Published<EndpointSet> published = new Published<>();

  FederatedView(Key key, ClusterView cluster, DiscoverySettings settings) {
    this.key = key;
    this.cluster = cluster;
    this.settings = settings;
    rebuild();
  }

  static boolean isFederated(ServiceRecord service) {
    return service.annotations().containsKey(LOCAL_MEMBER)
        || service.annotations().containsKey(REMOTE_MEMBERS);
  }

  /** Whether a change of this Service or its slices may matter here. */
  boolean concerns(ResourceName service) {
    return key.service.equals(service) || member().filter(service::equals).isPresent();
  }

  private Optional<ResourceName> member() {
    return cluster
        .service(key.service)
        .map(service -> service.annotations().getOrDefault(LOCAL_MEMBER, ""))
        .filter(name -> !name.isEmpty())
        .map(name -> new ResourceName(key.service.namespace(), name));
  }

  /** A Service that is gone or no longer federated ends its streams. */
  @Override
  public void rebuild() {
    Optional<ServiceRecord> service =
        cluster.service(key.service).filter(FederatedView::isFederated);
    if (service.isEmpty()) {
      published.end();
      return;
    }
    complain(service.get().annotations().getOrDefault(REMOTE_MEMBERS, ""));
    published.publish(
        member().map(this::endpoints).orElse(new EndpointSet(Map.of(), "", List.of())));
  }

  private EndpointSet endpoints(ResourceName member) {
    boolean local = cluster.service(member).map(ServiceRecord::localTraffic).orElse(false);
    String zone = cluster.zone(key.filter.node());
    return new EndpointSet(
        ServiceEndpoints.labels(member, cluster),
        zone,
        key.filter.apply(
            ServiceEndpoints.derive(member, key.port, cluster, settings),
            local,
            zone,
            settings.ipv6()));
  }

  private void complain(String remote) {
    if (!remote.isEmpty() && !remote.equals(skipped)) {
      skipped = remote;
      LOG.error(
          "federated Service {}: members {} are skipped, no cluster is linked",
          key.service,
          remote);
    }
  }
}
