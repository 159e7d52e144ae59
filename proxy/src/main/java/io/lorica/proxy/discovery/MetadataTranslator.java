package io.lorica.proxy.discovery;

import io.lorica.proto.meta.Resource;
import io.lorica.proxy.route.Metadata;

/** Names of resources from the wire (spec 02 §5). Pure. */
final class MetadataTranslator {
  private static final int MAX_PORT = 65_535;

  private MetadataTranslator() {}

  /** Of the outbound half, where a resource has all its parts but section and port. */
  static Metadata outbound(boolean present, io.lorica.proto.meta.Metadata wire) throws Unusable {
    Metadata metadata = inbound(present, wire);
    if (metadata instanceof Metadata.Resource resource) {
      required("group", resource.group());
      required("kind", resource.kind());
      required("name", resource.name());
      required("namespace", resource.namespace());
    }
    return metadata;
  }

  private static void required(String field, String value) throws Unusable {
    if (value.isEmpty()) {
      throw new Unusable(field + " must not be empty");
    }
  }

  /** Of the inbound half, where a resource may lack any part (spec 01 §4.4). */
  static Metadata inbound(boolean present, io.lorica.proto.meta.Metadata wire) throws Unusable {
    if (!present) {
      throw new Unusable("metadata is missing");
    }
    return switch (wire.getKindCase()) {
      case DEFAULT -> new Metadata.Default(wire.getDefault());
      case RESOURCE -> resource(wire.getResource());
      case KIND_NOT_SET -> throw new Unusable("metadata has no kind");
    };
  }

  private static Metadata resource(Resource wire) {
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
