package io.lorica.destination.model.discovery;

import io.lorica.controller.args.GoDuration;
import io.lorica.destination.model.Parsed;
import io.lorica.destination.model.ServiceProfileRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A ServiceProfile object → what is sent (spec 04 §10). An invalid match or an unreadable budget
 * spoils the whole profile, so that the last good one stays in force.
 */
public final class ServiceProfiles {
  private static final int MIN_STATUS = 100;
  private static final int MAX_STATUS = 599;

  private ServiceProfiles() {}

  /**
   * The profile, or why it cannot be used.
   *
   * @param port the port that was asked for; completes overrides that name none
   */
  public static Parsed<Profile.Applied> derive(ServiceProfileRecord record, int port) {
    try {
      List<Profile.Route> routes = record.routes().stream().map(ServiceProfiles::route).toList();
      List<Profile.WeightedDst> overrides =
          record.dstOverrides().stream().map(override -> override(override, port)).toList();
      return new Parsed.Ok<>(
          new Profile.Applied(record.name(), routes, budget(record.retryBudget()), overrides));
    } catch (Invalid invalid) {
      return new Parsed.Bad<>(invalid.reason);
    }
  }

  /** Ends a derivation from within a nested match; never leaves this class. */
  private static final class Invalid extends RuntimeException {
    private static final long serialVersionUID = 1;
    final String reason;

    Invalid(String reason) {
      super(reason, null, false, false);
      this.reason = reason;
    }
  }

  private static Profile.Route route(ServiceProfileRecord.Route route) {
    ServiceProfileRecord.RequestMatch condition = route.condition();
    if (condition == null) {
      throw new Invalid("route \"" + route.name() + "\" has no condition");
    }
    List<Profile.ResponseClass> classes = new ArrayList<>();
    for (ServiceProfileRecord.ResponseClass responseClass : route.responseClasses()) {
      ServiceProfileRecord.ResponseMatch match = responseClass.condition();
      if (match == null) {
        throw new Invalid("a response class of route \"" + route.name() + "\" has no condition");
      }
      classes.add(new Profile.ResponseClass(response(match), responseClass.failure()));
    }
    return new Profile.Route(
        route.name(), request(condition), classes, route.retryable(), timeout(route.timeout()));
  }

  /** Absent, zero and unreadable are all "none". */
  private static @Nullable Duration timeout(String text) {
    return GoDuration.parse(text).filter(value -> !value.isZero()).orElse(null);
  }

  private static Profile.RequestMatch request(ServiceProfileRecord.RequestMatch match) {
    List<Profile.RequestMatch> parts = new ArrayList<>();
    if (match.all() != null) {
      parts.add(new Profile.RequestMatch.All(requests(match.all())));
    }
    if (match.any() != null) {
      parts.add(new Profile.RequestMatch.Any(requests(match.any())));
    }
    if (!match.method().isEmpty()) {
      parts.add(new Profile.RequestMatch.Method(match.method().toUpperCase(Locale.ROOT)));
    }
    if (match.not() != null) {
      parts.add(new Profile.RequestMatch.Not(request(match.not())));
    }
    if (!match.pathRegex().isEmpty()) {
      parts.add(new Profile.RequestMatch.Path(match.pathRegex()));
    }
    return switch (parts.size()) {
      case 0 -> throw new Invalid("A request match must have a field set");
      case 1 -> parts.getFirst();
      default -> new Profile.RequestMatch.All(List.copyOf(parts));
    };
  }

  private static List<Profile.RequestMatch> requests(
      List<ServiceProfileRecord.RequestMatch> matches) {
    return matches.stream().map(ServiceProfiles::request).toList();
  }

  private static Profile.ResponseMatch response(ServiceProfileRecord.ResponseMatch match) {
    List<Profile.ResponseMatch> parts = new ArrayList<>();
    if (match.all() != null) {
      parts.add(new Profile.ResponseMatch.All(responses(match.all())));
    }
    if (match.any() != null) {
      parts.add(new Profile.ResponseMatch.Any(responses(match.any())));
    }
    if (match.status() != null) {
      parts.add(status(match.status()));
    }
    if (match.not() != null) {
      parts.add(new Profile.ResponseMatch.Not(response(match.not())));
    }
    return switch (parts.size()) {
      case 0 -> throw new Invalid("A response match must have a field set");
      case 1 -> parts.getFirst();
      default -> new Profile.ResponseMatch.All(List.copyOf(parts));
    };
  }

  private static List<Profile.ResponseMatch> responses(
      List<ServiceProfileRecord.ResponseMatch> matches) {
    return matches.stream().map(ServiceProfiles::response).toList();
  }

  private static Profile.ResponseMatch status(ServiceProfileRecord.StatusRange range) {
    if (range.min() != 0 && (range.min() < MIN_STATUS || range.min() > MAX_STATUS)) {
      throw new Invalid("Range minimum must be between 100 and 599, inclusive");
    }
    if (range.max() != 0 && (range.max() < MIN_STATUS || range.max() > MAX_STATUS)) {
      throw new Invalid("Range maximum must be between 100 and 599, inclusive");
    }
    if (range.min() != 0 && range.max() != 0 && range.max() < range.min()) {
      throw new Invalid("Range maximum cannot be smaller than minimum");
    }
    return new Profile.ResponseMatch.Status(range.min(), range.max());
  }

  private static Profile.Budget budget(ServiceProfileRecord.@Nullable Budget budget) {
    if (budget == null) {
      return Profile.Budget.DEFAULT;
    }
    Duration ttl =
        GoDuration.parse(budget.ttl())
            .orElseThrow(() -> new Invalid("invalid duration \"" + budget.ttl() + "\""));
    return new Profile.Budget(budget.retryRatio(), budget.minRetriesPerSecond(), ttl);
  }

  private static Profile.WeightedDst override(ServiceProfileRecord.WeightedDst override, int port) {
    String authority = override.authority();
    if (!hasPort(authority)) {
      authority = (authority.indexOf(':') >= 0 ? "[" + authority + "]" : authority) + ":" + port;
    }
    return new Profile.WeightedDst(authority, Math.toIntExact(override.milliWeight() * 10));
  }

  private static boolean hasPort(String authority) {
    int colon = authority.lastIndexOf(':');
    if (colon < 0) {
      return false;
    }
    String host = authority.substring(0, colon);
    return host.indexOf(":") < 0 || (host.startsWith("[") && host.endsWith("]"));
  }
}
