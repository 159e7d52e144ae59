package io.lorica.controller.kube;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.lorica.controller.lease.LeaseRecord;
import io.lorica.controller.lease.LeaseStore;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A Lease object of {@code coordination.k8s.io/v1}. */
public final class KubeLease implements LeaseStore {
  private final KubeClient client;
  private final String namespace;
  private final String name;

  public KubeLease(KubeClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  @Override
  public Optional<LeaseRecord> read() throws ApiException {
    Lease lease = client.call(kube -> kube.leases().inNamespace(namespace).withName(name).get());
    return lease == null ? Optional.empty() : Optional.of(record(lease));
  }

  @Override
  public boolean create(LeaseRecord record) throws ApiException {
    return written(() -> client.call(kube -> kube.resource(lease(record)).create()));
  }

  @Override
  public boolean replace(LeaseRecord record) throws ApiException {
    return written(() -> client.call(kube -> kube.resource(lease(record)).update()));
  }

  private interface Write {
    Object run() throws ApiException;
  }

  private static boolean written(Write write) throws ApiException {
    try {
      write.run();
      return true;
    } catch (ApiException failed) {
      if (failed.conflict()) {
        return false;
      }
      throw failed;
    }
  }

  private Lease lease(LeaseRecord record) {
    return new LeaseBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withResourceVersion(record.version().isEmpty() ? null : record.version())
        .endMetadata()
        .withNewSpec()
        .withHolderIdentity(record.holder())
        .withLeaseDurationSeconds((int) record.duration().toSeconds())
        .withAcquireTime(record.acquired().atZone(ZoneOffset.UTC))
        .withRenewTime(record.renewed().atZone(ZoneOffset.UTC))
        .withLeaseTransitions(record.transitions())
        .endSpec()
        .build();
  }

  private static LeaseRecord record(Lease lease) {
    LeaseSpec spec = lease.getSpec() == null ? new LeaseSpec() : lease.getSpec();
    Integer seconds = spec.getLeaseDurationSeconds();
    Integer transitions = spec.getLeaseTransitions();
    return new LeaseRecord(
        spec.getHolderIdentity() == null ? "" : spec.getHolderIdentity(),
        Duration.ofSeconds(seconds == null ? 0 : seconds),
        instant(spec.getAcquireTime()),
        instant(spec.getRenewTime()),
        transitions == null ? 0 : transitions,
        lease.getMetadata().getResourceVersion());
  }

  private static Instant instant(@Nullable ZonedDateTime time) {
    return time == null ? Instant.EPOCH : time.toInstant();
  }
}
