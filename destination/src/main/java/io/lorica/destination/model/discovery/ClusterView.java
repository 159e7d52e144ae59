package io.lorica.destination.model.discovery;

import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.IpAddress;
import io.lorica.destination.model.OwnerRecord;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.ResourceKind;
import io.lorica.destination.model.ResourceName;
import io.lorica.destination.model.ServerRecord;
import io.lorica.destination.model.ServiceRecord;
import io.lorica.destination.model.SliceRecord;
import io.lorica.destination.model.TransportAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The cluster as discovery's derivations see it at one moment. */
public interface ClusterView {
  Optional<ServiceRecord> service(ResourceName name);

  /** Services that have this ClusterIP. */
  List<ServiceRecord> servicesByIp(IpAddress ip);

  /** Slices of a Service, oldest first. */
  Collection<SliceRecord> slices(ResourceName service);

  Optional<PodRecord> pod(ResourceName name);

  /** Pods with this pod IP, host-network and ended ones left out. */
  List<PodRecord> podsByIp(IpAddress ip);

  /** Pods that declare this port of a host, ended ones left out. */
  List<PodRecord> podsByHostPort(TransportAddress address);

  Optional<ExternalWorkloadRecord> externalWorkload(ResourceName name);

  /** ExternalWorkloads with this address among their IPs and ports. */
  List<ExternalWorkloadRecord> externalWorkloadsAt(TransportAddress address);

  Collection<ServerRecord> servers(String namespace);

  /** A controller between a pod and what it is counted under: a ReplicaSet or a Job. */
  Optional<OwnerRecord> owner(ResourceKind kind, ResourceName name);

  /** The zone of a node; empty where the node or its zone is unknown. */
  String zone(String node);
}
