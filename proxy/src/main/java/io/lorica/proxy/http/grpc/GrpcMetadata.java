package io.lorica.proxy.http.grpc;

import io.lorica.proxy.http.HeaderBlock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Custom fields of a call, in order. Names are lower-case; a value under a name that ends in {@code
 * -bin} is bytes, in Base64 on the wire. Immutable.
 */
public final class GrpcMetadata {
  public static final GrpcMetadata EMPTY = new GrpcMetadata(List.of());

  private final List<Field> fields;

  private record Field(String name, String value) {}

  private GrpcMetadata(List<Field> fields) {
    this.fields = fields;
  }

  /** What a head or trailers carry, gRPC's own fields among them. */
  static GrpcMetadata of(HeaderBlock block) {
    List<Field> fields = new ArrayList<>(block.size());
    for (int i = 0; i < block.size(); i++) {
      fields.add(new Field(block.nameText(i), block.valueText(i)));
    }
    return new GrpcMetadata(List.copyOf(fields));
  }

  /** The same and one more field, of printable ASCII. */
  public GrpcMetadata with(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.startsWith("grpc-") || lower.startsWith(":")) {
      throw new IllegalArgumentException("reserved: " + lower);
    }
    List<Field> more = new ArrayList<>(fields);
    more.add(new Field(lower, value));
    return new GrpcMetadata(List.copyOf(more));
  }

  /** The same and one more field; the name ends in {@code -bin}. */
  public GrpcMetadata with(String name, byte[] value) {
    if (!name.endsWith("-bin")) {
      throw new IllegalArgumentException("bytes under a name without -bin: " + name);
    }
    return with(name, Base64.getEncoder().withoutPadding().encodeToString(value));
  }

  /** The first value of that name. */
  public Optional<String> get(String name) {
    return fields.stream().filter(field -> field.name.equals(name)).map(Field::value).findFirst();
  }

  /** The first value of that name, which ends in {@code -bin}; empty also if it is not Base64. */
  public Optional<byte[]> getBytes(String name) {
    return get(name).flatMap(GrpcMetadata::decode);
  }

  private static Optional<byte[]> decode(String value) {
    try {
      return Optional.of(Base64.getDecoder().decode(value.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void addTo(HeaderBlock block) {
    for (Field field : fields) {
      block.add(field.name, field.value);
    }
  }

  /** Names only: values may be secrets. */
  @Override
  public String toString() {
    return fields.stream().map(Field::name).collect(Collectors.joining(", ", "[", "]"));
  }
}
