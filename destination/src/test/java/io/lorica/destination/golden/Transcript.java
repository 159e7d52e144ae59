package io.lorica.destination.golden;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one stream said, step by step, as the client's state after each. Safe on any thread. */
final class Transcript {
  /** State that a client of {@code Get} has: endpoints by address. */
  private final Map<String, Object> endpoints = new LinkedHashMap<>();

  private final Map<String, Object> stateAfter = new TreeMap<>();
  private final Map<String, Integer> messagesAfter = new TreeMap<>();
  private Object state = "nothing";
  private int messages;

  synchronized void message(Map<String, Object> message) {
    messages++;
    Object add = message.get("add");
    Object remove = message.get("remove");
    if (add instanceof Map<?, ?> set) {
      for (Object addr : list(set, "addrs")) {
        Map<Object, Object> endpoint = new TreeMap<>((Map<?, ?>) addr);
        endpoint.put("set", String.valueOf(set.get("metricLabels")));
        endpoints.put(String.valueOf(endpoint.get("addr")), endpoint);
      }
      state = snapshot();
    } else if (remove instanceof Map<?, ?> set) {
      for (Object addr : list(set, "addrs")) {
        endpoints.remove(String.valueOf(addr));
      }
      state = snapshot();
    } else {
      state = unordered(message);
    }
  }

  /** The order of authorizations means nothing. */
  private static Object unordered(Object tree) {
    if (tree instanceof List<?> elements) {
      return elements.stream().map(Transcript::unordered).toList();
    }
    if (!(tree instanceof Map<?, ?> fields)) {
      return tree;
    }
    Map<String, Object> out = new TreeMap<>();
    fields.forEach(
        (key, value) -> {
          Object inner = unordered(value);
          out.put(
              String.valueOf(key),
              key.equals("authorizations") && inner instanceof List<?> elements
                  ? elements.stream().sorted(Comparator.comparing(Object::toString)).toList()
                  : inner);
        });
    return out;
  }

  private static List<?> list(Map<?, ?> message, String field) {
    return message.get(field) instanceof List<?> elements ? elements : List.of();
  }

  private List<String> snapshot() {
    List<String> all = new ArrayList<>();
    endpoints.values().forEach(endpoint -> all.add(endpoint.toString()));
    return all.stream().sorted().toList();
  }

  synchronized void status(String code, String message) {
    messages++;
    state = code + " " + message;
  }

  /** Notes what the client knows at the end of a step. */
  synchronized void endOf(String step) {
    stateAfter.put(step, state);
    messagesAfter.put(step, messages);
    messages = 0;
  }

  synchronized Object after(String step) {
    return stateAfter.getOrDefault(step, "not open");
  }

  synchronized boolean openAt(String step) {
    return stateAfter.containsKey(step);
  }

  synchronized boolean quiet(String step) {
    return messagesAfter.getOrDefault(step, 0) == 0;
  }
}
