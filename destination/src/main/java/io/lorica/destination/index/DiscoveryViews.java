package io.lorica.destination.index;

import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.Refusal;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.SliceRecord;
import io.lorica.destination.model.TransportAddress;
import io.lorica.destination.model.discovery.DiscoverySettings;
import io.lorica.destination.model.discovery.EndpointFilter;
import io.lorica.destination.model.discovery.EndpointSet;
import io.lorica.destination.model.discovery.EndpointsTarget;
import io.lorica.destination.model.discovery.Profile;
import io.lorica.destination.model.discovery.ProfileTarget;
import io.lorica.destination.model.discovery.ServiceHost;
import io.lorica.destination.model.discovery.WorkloadProfile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The views that somebody watches, and the way to one. Confined to the index's thread. */
public final class DiscoveryViews {
  private static final String CLUSTER_LABEL = "multicluster.linkerd.io/remote-discovery";
  private static final String REMOTE_SERVICE_LABEL = "multicluster.linkerd.io/remote-service";

  private final DiscoveryCaches caches;
  private final DiscoverySettings settings;
  private final Grouped<ResourceName, Integer, EndpointsView> endpoints = new Grouped<>();
  private final Grouped<ResourceName, ServiceProfileView.Key, ServiceProfileView> profiles =
      new Grouped<>();
  private final Grouped<IpAddress, Integer, WorkloadProfileView> workloads = new Grouped<>();
  private final Grouped<String, FederatedView.Key, FederatedView> federated = new Grouped<>();

  DiscoveryViews(DiscoveryCaches caches, DiscoverySettings settings) {
    this.caches = caches;
    this.settings = settings;
  }

  /**
   * Watches the endpoints of a Service's port.
   *
   * @param node the client's node; empty = unknown
   */
  public Watched watchEndpoints(
      EndpointsTarget target, String node, Subscriber<? super EndpointSet> subscriber) {
    ResourceName service = target.host().service();
    Optional<ServiceRecord> record = caches.service(service);
    if (record.isEmpty()) {
      return refuse(
          Refusal.notFound("Service " + service.name() + "." + service.namespace() + " not found"));
    }
    EndpointFilter filter = new EndpointFilter(target.host().instance(), node);
    if (FederatedView.isFederated(record.get())) {
      return watchFederated(new FederatedView.Key(service, target.port(), filter), subscriber);
    }
    Optional<Refusal> refusal = refusal(record.get(), target);
    if (refusal.isPresent()) {
      return refuse(refusal.get());
    }
    EndpointsView view =
        endpoints.get(service, target.port()).orElseGet(() -> newEndpoints(service, target.port()));
    view.subscribe(filter, subscriber);
    return new Watched.Accepted(
        () -> {
          view.unsubscribe(filter, subscriber);
          if (view.unwatched()) {
            endpoints.remove(service, target.port(), view);
          }
        });
  }

  private Watched watchFederated(
      FederatedView.Key key, Subscriber<? super EndpointSet> subscriber) {
    String namespace = key.service().namespace();
    FederatedView view =
        federated
            .get(namespace, key)
            .orElseGet(
                () -> {
                  FederatedView created = new FederatedView(key, caches, settings);
                  federated.put(namespace, key, created);
                  return created;
                });
    view.published.subscribe(subscriber);
    return new Watched.Accepted(
        () -> {
          view.published.unsubscribe(subscriber);
          if (view.published.unwatched()) {
            federated.remove(namespace, key, view);
          }
        });
  }

  private EndpointsView newEndpoints(ResourceName service, int port) {
    EndpointsView view = new EndpointsView(service, port, caches, settings);
    endpoints.put(service, port, view);
    return view;
  }

  /** No other cluster can be linked yet, so none is ever found (spec 04 §3). */
  private static Optional<Refusal> refusal(ServiceRecord service, EndpointsTarget target) {
    String cluster = service.labels().get(CLUSTER_LABEL);
    if (cluster != null) {
      return Optional.of(
          service.labels().getOrDefault(REMOTE_SERVICE_LABEL, "").isEmpty()
              ? Refusal.failedPrecondition(
                  "Remote discovery service missing remote service name " + target.path())
              : Refusal.notFound("Remote cluster not found: " + cluster));
    }
    return service.type() == ServiceRecord.Type.EXTERNAL_NAME
        ? Optional.of(Refusal.invalidArgument("Invalid authority: " + target.path()))
        : Optional.empty();
  }

  /**
   * Watches the profile of a Service or an address.
   *
   * @param clientNamespace empty where unknown
   */
  public Watched watchProfile(
      ProfileTarget target, String clientNamespace, Subscriber<? super Profile> subscriber) {
    return switch (target) {
      case ProfileTarget.Ip(TransportAddress address, String path) ->
          watchAddress(address, path, clientNamespace, subscriber);
      case ProfileTarget.Name(ServiceHost host, _, int port, _) when !host.instance().isEmpty() ->
          watchInstance(host, port, subscriber);
      case ProfileTarget.Name(ServiceHost host, String name, int port, String path) ->
          watchService(
              new ServiceProfileView.Key(host.service(), port, name, clientNamespace),
              path,
              subscriber);
    };
  }

  private Watched watchAddress(
      TransportAddress address,
      String path,
      String clientNamespace,
      Subscriber<? super Profile> subscriber) {
    List<ServiceRecord> services = caches.servicesByIp(address.ip());
    if (services.isEmpty()) {
      return watchWorkload(address, subscriber);
    }
    if (services.size() > 1) {
      return refuse(
          Refusal.failedPrecondition(
              "found "
                  + services.size()
                  + " services with conflicting cluster IP "
                  + address.ip()));
    }
    ResourceName service = services.getFirst().name();
    String name =
        service.name() + "." + service.namespace() + ".svc." + settings.domains().clusterDomain();
    return watchService(
        new ServiceProfileView.Key(service, address.port(), name, clientNamespace),
        path,
        subscriber);
  }

  private Watched watchService(
      ServiceProfileView.Key key, String path, Subscriber<? super Profile> subscriber) {
    ServiceRecord service = caches.services.get(key.service());
    if (service == null) {
      return refuse(
          new Refusal(Refusal.Code.UNKNOWN, "service \"" + key.service().name() + "\" not found"));
    }
    if (service.port(key.port()) == null) {
      subscriber.next(new Profile.Undefined());
      return new Watched.Accepted(() -> {});
    }
    if (service.type() == ServiceRecord.Type.EXTERNAL_NAME) {
      return refuse(Refusal.invalidArgument("Invalid authority: " + path));
    }
    ServiceProfileView view =
        profiles.get(key.service(), key).orElseGet(() -> newServiceProfile(key));
    view.published.subscribe(subscriber);
    return new Watched.Accepted(
        () -> {
          view.published.unsubscribe(subscriber);
          if (view.published.unwatched()) {
            profiles.remove(key.service(), key, view);
          }
        });
  }

  private ServiceProfileView newServiceProfile(ServiceProfileView.Key key) {
    ServiceProfileView view = new ServiceProfileView(key, caches, settings);
    profiles.put(key.service(), key, view);
    return view;
  }

  /** Readiness is not asked for: a pod must be reachable by name before it is ready. */
  private Watched watchInstance(
      ServiceHost host, int port, Subscriber<? super Profile> subscriber) {
    Optional<IpAddress> ip =
        caches.slices(host.service()).stream()
            .flatMap(slice -> slice.endpoints().stream())
            .filter(endpoint -> endpoint.hostname().equals(host.instance()))
            .map(SliceRecord.Endpoint::target)
            .filter(target -> target != null && target.kind().equals("Pod"))
            .flatMap(target -> caches.pod(target.name()).stream())
            .flatMap(pod -> pod.placement().podIps().stream())
            .findFirst();
    if (ip.isEmpty()) {
      return refuse(
          Refusal.notFound(
              "no pod found in EndpointSlices of Service "
                  + host.service()
                  + " for hostname "
                  + host.instance()));
    }
    return watchWorkload(new TransportAddress(ip.get(), port), subscriber);
  }

  private Watched watchWorkload(TransportAddress address, Subscriber<? super Profile> subscriber) {
    Optional<WorkloadProfileView> watched = workloads.get(address.ip(), address.port());
    if (watched.isEmpty()
        && WorkloadProfile.lookup(address, caches)
            instanceof WorkloadProfile.Lookup.Conflict(Refusal refusal)) {
      return refuse(refusal);
    }
    WorkloadProfileView view = watched.orElseGet(() -> newWorkload(address));
    view.published.subscribe(subscriber);
    return new Watched.Accepted(
        () -> {
          view.published.unsubscribe(subscriber);
          if (view.published.unwatched()) {
            workloads.remove(address.ip(), address.port(), view);
          }
        });
  }

  private WorkloadProfileView newWorkload(TransportAddress address) {
    WorkloadProfileView view = new WorkloadProfileView(address, caches, settings);
    workloads.put(address.ip(), address.port(), view);
    return view;
  }

  private static Watched refuse(Refusal refusal) {
    return new Watched.Refused(refusal);
  }

  /** Views that show endpoints of this Service. */
  List<View> endpointsOf(ResourceName service) {
    List<View> found = new ArrayList<>(endpoints.of(service));
    federated.of(service.namespace()).stream()
        .filter(view -> view.concerns(service))
        .forEach(found::add);
    return found;
  }

  Collection<ServiceProfileView> profilesOf(ResourceName service) {
    return profiles.of(service);
  }

  Collection<WorkloadProfileView> workloadsAt(IpAddress ip) {
    return workloads.of(ip);
  }

  Collection<WorkloadProfileView> workloadAt(TransportAddress address) {
    return workloads.get(address.ip(), address.port()).stream().toList();
  }

  List<View> onNode(String node) {
    List<View> found = new ArrayList<>();
    endpoints.values().filter(view -> view.servesNode(node)).forEach(found::add);
    federated.values().forEach(found::add);
    return found;
  }

  /** Everything that a Server or an owner of this namespace may concern. */
  List<View> inNamespace(String namespace) {
    List<View> found = new ArrayList<>();
    endpoints.groups().stream()
        .filter(service -> service.namespace().equals(namespace))
        .forEach(service -> found.addAll(endpoints.of(service)));
    found.addAll(federated.of(namespace));
    workloads.values().filter(view -> view.inNamespace(namespace)).forEach(found::add);
    return found;
  }
}
