package io.lorica.proxy.discovery;

import io.lorica.proto.meta.Resource;
import io.lorica.proxy.route.Metadata;

/** Names of resources from the wire (spec 02 §5). Pure. */
final class MetadataTranslator {
  private static final int MAX_PORT = 65_535;

  private MetadataTranslator() {}

  static Metadata metadata(boolean present, io.lorica.proto.meta.Metadata wire) throws Unusable {
    if (!present) {
      throw new Unusable("metadata is missing");
    }
    return switch (wire.getKindCase()) {
      case DEFAULT -> new Metadata.Default(wire.getDefault());
      case RESOURCE -> resource(wire.getResource());
      case KIND_NOT_SET -> throw new Unusable("metadata has no kind");
    };
  }

  private static Metadata resource(Resource wire) throws Unusable {
    if (wire.getKind().isEmpty() || wire.getName().isEmpty()) {
      throw new Unusable("metadata names no resource");
    }
    int port = wire.getPort();
    return new Metadata.Resource(
        wire.getGroup(),
        wire.getKind(),
        wire.getNamespace(),
        wire.getName(),
        wire.getSection(),
        port < 0 || port > MAX_PORT ? 0 : port);
  }
}
