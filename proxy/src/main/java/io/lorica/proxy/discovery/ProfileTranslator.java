package io.lorica.proxy.discovery;

import io.lorica.proto.destination.DestinationProfile;
import java.util.Map;
import java.util.Optional;

/** Profiles from the wire, as far as they are read (spec 02 §4.3). Pure. */
final class ProfileTranslator {
  private ProfileTranslator() {}

  static Profile translate(DestinationProfile wire) {
    return new Profile(wire.getFullyQualifiedName(), wire.getOpaqueProtocol(), endpoint(wire));
  }

  private static Optional<Profile.Endpoint> endpoint(DestinationProfile wire) {
    if (!wire.hasEndpoint()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Profile.Endpoint(
              NetTranslator.socketAddress(wire.getEndpoint().getAddr()),
              EndpointTranslator.metadata(wire.getEndpoint(), Map.of())));
    } catch (Unusable unusable) {
      return Optional.empty();
    }
  }
}
