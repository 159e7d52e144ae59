package io.lorica.destination.kube;

import io.lorica.destination.model.ServiceProfileRecord;
import io.lorica.destination.model.ServiceProfileRecord.RequestMatch;
import io.lorica.destination.model.ServiceProfileRecord.ResponseMatch;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A ServiceProfile → its record. {@code opaquePorts} is not read: the Service decides. */
final class ServiceProfileReader {
  private static final Map<String, BigDecimal> SUFFIXES =
      Map.ofEntries(
          Map.entry("n", new BigDecimal("1e-9")),
          Map.entry("u", new BigDecimal("1e-6")),
          Map.entry("m", new BigDecimal("1e-3")),
          Map.entry("", BigDecimal.ONE),
          Map.entry("k", new BigDecimal("1e3")),
          Map.entry("M", new BigDecimal("1e6")),
          Map.entry("G", new BigDecimal("1e9")),
          Map.entry("Ki", BigDecimal.valueOf(1L << 10)),
          Map.entry("Mi", BigDecimal.valueOf(1L << 20)),
          Map.entry("Gi", BigDecimal.valueOf(1L << 30)));

  private ServiceProfileReader() {}

  static ServiceProfileRecord read(JsonNode profile) {
    JsonNode spec = profile.path("spec");
    return new ServiceProfileRecord(
        Json.name(profile),
        Json.list(spec, "routes", ServiceProfileReader::route),
        budget(spec.path("retryBudget")),
        Json.list(spec, "dstOverrides", ServiceProfileReader::override));
  }

  private static ServiceProfileRecord.Route route(JsonNode route) {
    JsonNode condition = route.path("condition");
    return new ServiceProfileRecord.Route(
        Json.text(route, "name"),
        Json.absent(condition) ? null : request(condition),
        Json.list(route, "responseClasses", ServiceProfileReader::responseClass),
        Json.flag(route, "isRetryable", false),
        Json.text(route, "timeout"));
  }

  private static RequestMatch request(JsonNode match) {
    object(match);
    return new RequestMatch(
        requests(match, "all"),
        requests(match, "any"),
        Json.absent(match.path("not")) ? null : request(match.path("not")),
        Json.text(match, "method"),
        Json.text(match, "pathRegex"));
  }

  private static @Nullable List<RequestMatch> requests(JsonNode match, String field) {
    return Json.absent(match.path(field))
        ? null
        : Json.list(match, field, ServiceProfileReader::request);
  }

  private static void object(JsonNode match) {
    if (!match.isObject()) {
      throw new Json.Unreadable("a condition is not an object");
    }
  }

  private static ServiceProfileRecord.ResponseClass responseClass(JsonNode value) {
    JsonNode condition = value.path("condition");
    return new ServiceProfileRecord.ResponseClass(
        Json.absent(condition) ? null : response(condition), Json.flag(value, "isFailure", false));
  }

  private static ResponseMatch response(JsonNode match) {
    object(match);
    JsonNode status = match.path("status");
    return new ResponseMatch(
        responses(match, "all"),
        responses(match, "any"),
        Json.absent(match.path("not")) ? null : response(match.path("not")),
        Json.absent(status)
            ? null
            : new ServiceProfileRecord.StatusRange(
                Json.number(status, "min", 0), Json.number(status, "max", 0)));
  }

  private static @Nullable List<ResponseMatch> responses(JsonNode match, String field) {
    return Json.absent(match.path(field))
        ? null
        : Json.list(match, field, ServiceProfileReader::response);
  }

  private static ServiceProfileRecord.@Nullable Budget budget(JsonNode budget) {
    if (Json.absent(budget)) {
      return null;
    }
    JsonNode ratio = budget.path("retryRatio");
    return new ServiceProfileRecord.Budget(
        Json.absent(ratio) ? 0 : (float) ratio.doubleValue(),
        Json.number(budget, "minRetriesPerSecond", 0),
        Json.text(budget, "ttl"));
  }

  private static ServiceProfileRecord.WeightedDst override(JsonNode override) {
    JsonNode weight = override.path("weight");
    String text = weight.isNumber() ? weight.asString() : Json.text(override, "weight");
    return new ServiceProfileRecord.WeightedDst(
        Json.text(override, "authority"), thousandths(text.isEmpty() ? "0" : text));
  }

  /** A Kubernetes quantity, rounded up to thousandths as Kubernetes does. */
  private static long thousandths(String quantity) {
    int end = quantity.length();
    while (end > 0 && Character.isLetter(quantity.charAt(end - 1))) {
      end--;
    }
    BigDecimal scale = SUFFIXES.get(quantity.substring(end));
    if (scale == null || end == 0) {
      throw new Json.Unreadable("weight " + quantity + " is not a quantity");
    }
    try {
      return new BigDecimal(quantity.substring(0, end))
          .multiply(scale)
          .movePointRight(3)
          .setScale(0, RoundingMode.CEILING)
          .longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      throw new Json.Unreadable("weight " + quantity + " is not a quantity");
    }
  }
}
