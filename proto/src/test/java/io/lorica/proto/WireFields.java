package io.lorica.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fields of one encoded message by number, without a schema. Descriptors are messages of full
 * protobuf, whose classes cannot stand beside those of the lite runtime; this reads them without.
 */
final class WireFields {
  private final Map<Integer, List<Object>> values = new TreeMap<>();

  private WireFields() {}

  static WireFields parse(ByteString bytes) {
    WireFields fields = new WireFields();
    try {
      CodedInputStream in = bytes.newCodedInput();
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        fields.add(WireFormat.getTagFieldNumber(tag), readValue(in, tag));
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("not a protobuf message", e);
    }
    return fields;
  }

  private static Object readValue(CodedInputStream in, int tag) throws IOException {
    return switch (WireFormat.getTagWireType(tag)) {
      case WireFormat.WIRETYPE_VARINT -> in.readRawVarint64();
      case WireFormat.WIRETYPE_FIXED64 -> in.readRawLittleEndian64();
      case WireFormat.WIRETYPE_FIXED32 -> (long) in.readRawLittleEndian32();
      case WireFormat.WIRETYPE_LENGTH_DELIMITED -> in.readBytes();
      default -> throw new IllegalArgumentException("group in a descriptor, tag " + tag);
    };
  }

  private void add(int number, Object value) {
    values.computeIfAbsent(number, _ -> new ArrayList<>()).add(value);
  }

  boolean has(int number) {
    return values.containsKey(number);
  }

  /** The last value, or zero when the field is absent. */
  long number(int number) {
    List<Object> all = values.getOrDefault(number, List.of());
    return all.isEmpty() ? 0 : (Long) all.getLast();
  }

  List<String> strings(int number) {
    return values.getOrDefault(number, List.of()).stream()
        .map(value -> ((ByteString) value).toStringUtf8())
        .toList();
  }

  /** The last value, or the empty string when the field is absent. */
  String string(int number) {
    List<String> all = strings(number);
    return all.isEmpty() ? "" : all.getLast();
  }

  List<WireFields> messages(int number) {
    return values.getOrDefault(number, List.of()).stream()
        .map(value -> parse((ByteString) value))
        .toList();
  }

  /** The last value, or an empty message when the field is absent. */
  WireFields message(int number) {
    List<WireFields> all = messages(number);
    return all.isEmpty() ? new WireFields() : all.getLast();
  }
}
