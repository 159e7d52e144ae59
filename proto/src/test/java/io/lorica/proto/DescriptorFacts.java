package io.lorica.proto;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A compiled {@code FileDescriptorSet} as the lines of {@code wire-tables.txt}. Field numbers are
 * those of google/protobuf/descriptor.proto.
 */
final class DescriptorFacts {
  private static final List<String> SCALARS =
      List.of(
          "",
          "double",
          "float",
          "int64",
          "uint64",
          "int32",
          "fixed64",
          "fixed32",
          "bool",
          "string",
          "group",
          "message",
          "bytes",
          "uint32",
          "enum",
          "sfixed32",
          "sfixed64",
          "sint32",
          "sint64");
  private static final int REPEATED = 3;
  private static final int TYPE_MESSAGE = 11;
  private static final int TYPE_ENUM = 14;

  private final SortedSet<String> facts = new TreeSet<>();

  private DescriptorFacts() {}

  static SortedSet<String> of(ByteString fileDescriptorSet) {
    DescriptorFacts collected = new DescriptorFacts();
    for (WireFields file : WireFields.parse(fileDescriptorSet).messages(1)) {
      collected.file(file);
    }
    return collected.facts;
  }

  private void file(WireFields file) {
    if (!file.string(12).equals("proto3")) {
      facts.add("syntax " + file.string(1) + " " + file.string(12));
    }
    String scope = file.string(2);
    file.messages(4).forEach(message -> message(scope, message));
    file.messages(5).forEach(type -> enumeration(scope, type));
    file.messages(6).forEach(service -> service(scope, service));
  }

  private void message(String scope, WireFields message) {
    String name = join(scope, message.string(1));
    facts.add("message " + name);
    Map<String, WireFields> mapEntries = mapEntries(name, message);
    List<String> oneofs = message.messages(8).stream().map(oneof -> oneof.string(1)).toList();
    message.messages(2).forEach(field -> field(name, field, mapEntries, oneofs));
    message.messages(3).stream()
        .filter(nested -> !isMapEntry(nested))
        .forEach(nested -> message(name, nested));
    message.messages(4).forEach(type -> enumeration(name, type));
    message.messages(9).forEach(range -> reserved(name, range));
    message.strings(10).forEach(reserved -> facts.add("reserved " + name + " " + reserved));
    deprecated(name, message.message(7).number(3));
  }

  private static Map<String, WireFields> mapEntries(String scope, WireFields message) {
    Map<String, WireFields> entries = new TreeMap<>();
    message.messages(3).stream()
        .filter(DescriptorFacts::isMapEntry)
        .forEach(entry -> entries.put(join(scope, entry.string(1)), entry));
    return entries;
  }

  private static boolean isMapEntry(WireFields message) {
    return message.message(7).number(7) != 0;
  }

  private void field(
      String message, WireFields field, Map<String, WireFields> mapEntries, List<String> oneofs) {
    WireFields entry = mapEntries.get(type(field));
    String type = entry == null ? type(field) : mapType(entry);
    String label = entry != null ? "map" : field.number(4) == REPEATED ? "repeated" : "singular";
    String oneof = field.has(9) ? oneofs.get((int) field.number(9)) : "-";
    String name = field.string(1);
    facts.add(
        String.join(
            " ", "field", message, name, Long.toString(field.number(3)), type, label, oneof));
    if (field.number(17) != 0) {
      facts.add("optional " + join(message, name));
    }
    deprecated(join(message, name), field.message(8).number(3));
  }

  private static String type(WireFields field) {
    int type = (int) field.number(5);
    return type == TYPE_MESSAGE || type == TYPE_ENUM
        ? field.string(6).substring(1)
        : SCALARS.get(type);
  }

  private static String mapType(WireFields entry) {
    List<WireFields> keyAndValue = entry.messages(2);
    return "map<" + type(keyAndValue.get(0)) + "," + type(keyAndValue.get(1)) + ">";
  }

  private void reserved(String message, WireFields range) {
    for (long number = range.number(1); number < range.number(2); number++) {
      facts.add("reserved " + message + " " + number);
    }
  }

  private void enumeration(String scope, WireFields type) {
    String name = join(scope, type.string(1));
    for (WireFields value : type.messages(2)) {
      facts.add(String.join(" ", "value", name, value.string(1), Long.toString(value.number(2))));
    }
  }

  private void service(String scope, WireFields service) {
    String name = join(scope, service.string(1));
    for (WireFields method : service.messages(2)) {
      String from = method.string(2).substring(1);
      String to = method.string(3).substring(1);
      facts.add(String.join(" ", "rpc", name, method.string(1), from, to, kind(method)));
      deprecated(join(name, method.string(1)), method.message(4).number(33));
    }
  }

  private static String kind(WireFields method) {
    String client = method.number(5) == 0 ? "" : "client-stream";
    String server = method.number(6) == 0 ? "" : "server-stream";
    return (client + server).isEmpty() ? "unary" : client + server;
  }

  private void deprecated(String name, long flag) {
    if (flag != 0) {
      facts.add("deprecated " + name);
    }
  }

  private static String join(String scope, String name) {
    return scope.isEmpty() ? name : scope + "." + name;
  }
}
