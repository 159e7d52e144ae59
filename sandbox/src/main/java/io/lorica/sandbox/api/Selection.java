package io.lorica.sandbox.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Which objects a list or a watch asks for: {@code labelSelector} and {@code fieldSelector}. */
final class Selection {
  private static final Pattern SET =
      Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)", Pattern.CASE_INSENSITIVE);
  private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*(\\S*)");

  private Selection() {}

  /** Both selectors as one predicate; an unreadable selector is refused with code 400. */
  static Predicate<JsonNode> of(String labelSelector, String fieldSelector) {
    List<Predicate<JsonNode>> all = new ArrayList<>();
    for (String term : terms(labelSelector)) {
      Predicate<JsonNode> onLabels = labelTerm(term);
      all.add(object -> onLabels.test(object.path("metadata").path("labels")));
    }
    for (String term : terms(fieldSelector)) {
      all.add(fieldTerm(term));
    }
    return object -> all.stream().allMatch(each -> each.test(object));
  }

  /** A {@code LabelSelector} object ({@code matchLabels}, {@code matchExpressions}). */
  static boolean matches(JsonNode selector, JsonNode labels) {
    for (var label : selector.path("matchLabels").properties()) {
      if (!labels.path(label.getKey()).asString(" ").equals(label.getValue().asString())) {
        return false;
      }
    }
    for (JsonNode expression : selector.path("matchExpressions")) {
      if (!matchesExpression(expression, labels)) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchesExpression(JsonNode expression, JsonNode labels) {
    String key = expression.path("key").asString();
    List<String> values = new ArrayList<>();
    expression.path("values").forEach(value -> values.add(value.asString()));
    return switch (expression.path("operator").asString()) {
      case "In" -> labels.has(key) && values.contains(labels.path(key).asString());
      case "NotIn" -> !labels.has(key) || !values.contains(labels.path(key).asString());
      case "Exists" -> labels.has(key);
      case "DoesNotExist" -> !labels.has(key);
      default -> throw Refusal.badRequest("unknown selector operator in " + expression);
    };
  }

  /** Splits at commas that are not inside parentheses. */
  private static List<String> terms(String selector) {
    if (selector.isBlank()) {
      return List.of();
    }
    return Arrays.stream(selector.split(",(?![^(]*\\))", -1)).map(String::strip).toList();
  }

  private static Predicate<JsonNode> labelTerm(String term) {
    Matcher set = SET.matcher(term);
    if (set.matches()) {
      String key = set.group(1);
      List<String> values = Arrays.stream(set.group(3).split(",", -1)).map(String::strip).toList();
      boolean in = set.group(2).toLowerCase(Locale.ROOT).equals("in");
      return labels -> in == (labels.has(key) && values.contains(labels.path(key).asString()));
    }
    Matcher equality = EQUALITY.matcher(term);
    if (equality.matches()) {
      String key = equality.group(1);
      String value = equality.group(3);
      boolean equal = !equality.group(2).equals("!=");
      return labels -> equal == (labels.has(key) && labels.path(key).asString().equals(value));
    }
    if (term.matches("!\\S+")) {
      return labels -> !labels.has(term.substring(1));
    }
    if (term.matches("\\S+")) {
      return labels -> labels.has(term);
    }
    throw Refusal.badRequest("unable to parse requirement: " + term);
  }

  private static Predicate<JsonNode> fieldTerm(String term) {
    Matcher equality = EQUALITY.matcher(term);
    if (!equality.matches()) {
      throw Refusal.badRequest("unable to parse field selector: " + term);
    }
    String pointer = "/" + equality.group(1).replace('.', '/');
    String value = equality.group(3);
    boolean equal = !equality.group(2).equals("!=");
    return object -> equal == object.at(pointer).asString().equals(value);
  }
}
