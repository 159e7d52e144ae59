package io.lorica.testkit;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * What a test wants in a leaf: names in the order in which they are added, nothing checked, so that
 * wrong certificates can be made too.
 *
 * @param names alternative names
 * @param lifetime of the leaf
 * @param usages whether the leaf admits both TLS usages, one, or names none
 */
public record LeafRequest(List<GeneralName> names, Lifetime lifetime, Usages usages) {
  /** The extended key usage of a leaf. */
  public enum Usages {
    /** Server and client, as the mesh issues them. */
    BOTH,
    /** Server alone. */
    SERVER,
    /** Client alone. */
    CLIENT,
    /** No extension, which admits all. */
    UNSTATED
  }

  /** Copies the names. */
  public LeafRequest {
    names = List.copyOf(names);
  }

  /** No name yet, valid now, both usages. */
  public static LeafRequest empty() {
    return new LeafRequest(List.of(), Lifetime.current(), Usages.BOTH);
  }

  /** DNS names alone. */
  public static LeafRequest of(String... dnsNames) {
    LeafRequest request = empty();
    for (String name : dnsNames) {
      request = request.dns(name);
    }
    return request;
  }

  /** With one more DNS name. */
  public LeafRequest dns(String name) {
    return with(new GeneralName(GeneralName.dNSName, name));
  }

  /** With one more URI. */
  public LeafRequest uri(String uri) {
    return with(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
  }

  /** With one more IP address. */
  public LeafRequest ip(String address) {
    return with(new GeneralName(GeneralName.iPAddress, address));
  }

  /** With another lifetime. */
  public LeafRequest valid(Lifetime other) {
    return new LeafRequest(names, other, usages);
  }

  /** With another extended key usage. */
  public LeafRequest usable(Usages other) {
    return new LeafRequest(names, lifetime, other);
  }

  private LeafRequest with(GeneralName name) {
    List<GeneralName> more = new ArrayList<>(names);
    more.add(name);
    return new LeafRequest(more, lifetime, usages);
  }
}
