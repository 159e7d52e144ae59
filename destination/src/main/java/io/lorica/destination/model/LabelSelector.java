package io.lorica.destination.model;

import java.util.List;
import java.util.Map;

/** A Kubernetes label selector; an empty one matches everything (spec 07 §2). */
public record LabelSelector(Map<String, String> matchLabels, List<Expression> expressions) {
  public static final LabelSelector EVERYTHING = new LabelSelector(Map.of(), List.of());

  public LabelSelector {
    matchLabels = Map.copyOf(matchLabels);
    expressions = List.copyOf(expressions);
  }

  /** One element of {@code matchExpressions}. */
  public record Expression(String key, Operator operator, List<String> values) {
    public Expression {
      values = List.copyOf(values);
    }

    /** Operators with values where none belong, or without where some belong, match nothing. */
    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> !values.isEmpty() && (value == null || !values.contains(value));
        case EXISTS -> values.isEmpty() && value != null;
        case DOES_NOT_EXIST -> values.isEmpty() && value == null;
      };
    }
  }

  /** The operators of the Kubernetes API. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    DOES_NOT_EXIST
  }

  public boolean matches(Map<String, String> labels) {
    for (Map.Entry<String, String> label : matchLabels.entrySet()) {
      if (!label.getValue().equals(labels.get(label.getKey()))) {
        return false;
      }
    }
    for (Expression expression : expressions) {
      if (!expression.matches(labels)) {
        return false;
      }
    }
    return true;
  }
}
