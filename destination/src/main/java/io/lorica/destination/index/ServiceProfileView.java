package io.lorica.destination.index;

import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServiceProfileRecord;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.destination.model.discovery.Profile;
import io.lorica.destination.model.discovery.ServiceOpaqueness;
import io.lorica.destination.model.discovery.ServiceProfiles;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The profile of one port of one Service for the clients of one namespace. */
final class ServiceProfileView implements View {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceProfileView.class);

  /**
   * What clients ask for and where they are.
   *
   * @param name the host as the client wrote it
   * @param clientNamespace empty where unknown
   */
  record Key(ResourceName service, int port, String name, String clientNamespace) {}

  private final Key key;
  private final DiscoveryCaches cluster;
  private final DiscoverySettings settings;
  private @Nullable ServiceProfileRecord complained;
  final Published<Profile> published = new Published<>();

  ServiceProfileView(Key key, DiscoveryCaches cluster, DiscoverySettings settings) {
    this.key = key;
    this.cluster = cluster;
    this.settings = settings;
    rebuild();
  }

  /** A ServiceProfile that cannot be used leaves the value as it is. */
  @Override
  public void rebuild() {
    ServiceProfileRecord record = chosen();
    if (record == null) {
      publish(null);
      return;
    }
    switch (ServiceProfiles.derive(record, key.port)) {
      case Parsed.Ok<Profile.Applied>(Profile.Applied applied) -> publish(applied);
      case Parsed.Bad<Profile.Applied>(String reason) -> complain(record, reason);
    }
  }

  /** The client's own namespace wins over that of the Service (spec 04 §9.2). */
  private @Nullable ServiceProfileRecord chosen() {
    String name =
        key.service.name()
            + "."
            + key.service.namespace()
            + ".svc."
            + settings.domains().clusterDomain();
    ServiceProfileRecord own = cluster.profiles.get(new ResourceName(key.clientNamespace, name));
    return own != null
        ? own
        : cluster.profiles.get(new ResourceName(key.service.namespace(), name));
  }

  private void publish(Profile.@Nullable Applied applied) {
    boolean opaque =
        ServiceOpaqueness.of(cluster.service(key.service), key.port, settings.defaultOpaquePorts());
    Profile.ServiceRef parent = new Profile.ServiceRef(key.service, key.port);
    published.publish(new Profile.OfService(key.name, parent, opaque, applied));
  }

  private void complain(ServiceProfileRecord record, String reason) {
    if (!record.equals(complained)) {
      complained = record;
      LOG.warn("ServiceProfile {} is not used: {}", record.name(), reason);
    }
  }
}
