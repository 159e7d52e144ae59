package io.lorica.destination.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@code policy.linkerd.io} Server: which ports of which workloads it describes, and how.
 *
 * @param created creation timestamp as written; the oldest of several Servers on a port wins
 * @param podSelector null selects no pod
 * @param workloadSelector null selects no ExternalWorkload
 * @param proxyProtocol as written, empty where unset
 * @param accessPolicy as written, empty where unset
 */
public record ServerRecord(
    ResourceName name,
    String created,
    Map<String, String> labels,
    @Nullable LabelSelector podSelector,
    @Nullable LabelSelector workloadSelector,
    PortRef port,
    String proxyProtocol,
    String accessPolicy)
    implements Resource {
  public ServerRecord {
    labels = Map.copyOf(labels);
  }

  public boolean opaque() {
    return proxyProtocol.equals("opaque");
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.SERVER;
  }
}
