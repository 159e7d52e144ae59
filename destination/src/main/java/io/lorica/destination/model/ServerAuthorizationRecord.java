package io.lorica.destination.model;

import io.lorica.destination.model.policy.NetworkMatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code policy.linkerd.io} ServerAuthorization. */
public record ServerAuthorizationRecord(ResourceName name, Target target, Client client)
    implements Resource {

  /** Which Servers of the namespace are meant. */
  public sealed interface Target {
    record Named(String server) implements Target {}

    record Selected(LabelSelector selector) implements Target {}
  }

  /**
   * Who is let in.
   *
   * @param networks empty = the cluster's networks
   * @param meshTls null where absent
   */
  public record Client(
      List<NetworkMatch> networks, boolean unauthenticated, @Nullable MeshTls meshTls) {
    public Client {
      networks = List.copyOf(networks);
    }
  }

  /**
   * Mesh TLS of certain clients.
   *
   * @param serviceAccounts with an empty namespace for the policy's own
   */
  public record MeshTls(
      boolean unauthenticatedTls, List<String> identities, List<ResourceName> serviceAccounts) {
    public MeshTls {
      identities = List.copyOf(identities);
      serviceAccounts = List.copyOf(serviceAccounts);
    }
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.SERVER_AUTHORIZATION;
  }
}
