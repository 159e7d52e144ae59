package io.lorica.proxy.trace;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a proxy says of itself to the collector (spec 03 §9.3). Pure. */
public final class TraceResource {
  private TraceResource() {}

  /**
   * Of a process.
   *
   * @param pid its number
   * @param startedS when it began, seconds since the epoch
   * @param texts what else is said; takes the place of what is said here under the same key
   */
  public static Resource of(long pid, long startedS, String hostName, Map<String, String> texts) {
    Map<String, KeyValue> said = new LinkedHashMap<>();
    said.put("process.pid", OtlpMessages.number("process.pid", pid));
    said.put("process.start_timestamp", OtlpMessages.number("process.start_timestamp", startedS));
    said.put("host.name", OtlpMessages.text("host.name", hostName));
    texts.forEach((key, value) -> said.put(key, OtlpMessages.text(key, value)));
    return Resource.newBuilder().addAllAttributes(said.values()).build();
  }

  /**
   * The attributes of several lists, later ones before earlier ones.
   *
   * @param lists lines {@code key=value}, the value maybe in double quotes; others are skipped
   */
  public static Map<String, String> texts(List<String> lists) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String list : lists) {
      list.lines().forEach(line -> put(texts, line));
    }
    return texts;
  }

  private static void put(Map<String, String> texts, String line) {
    int equals = line.indexOf('=');
    if (equals >= 0) {
      texts.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
    }
  }

  private static String unquoted(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && value.charAt(from) == '"') {
      from++;
    }
    while (to > from && value.charAt(to - 1) == '"') {
      to--;
    }
    return value.substring(from, to);
  }
}
