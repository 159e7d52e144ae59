package io.lorica.proxy.route;

import java.util.List;

/**
 * What a service profile calls a success or a failure (spec 03 §6.4). Pure.
 *
 * @param failure what an answer is for which the condition holds
 */
public record ResponseClass(Condition condition, boolean failure) {
  /** Which answers. */
  public sealed interface Condition {
    boolean holds(int status);

    record All(List<Condition> parts) implements Condition {
      @Override
      public boolean holds(int status) {
        return parts.stream().allMatch(part -> part.holds(status));
      }
    }

    record Any(List<Condition> parts) implements Condition {
      @Override
      public boolean holds(int status) {
        return parts.stream().anyMatch(part -> part.holds(status));
      }
    }

    record Not(Condition part) implements Condition {
      @Override
      public boolean holds(int status) {
        return !part.holds(status);
      }
    }

    /** Both ends included. */
    record Status(int first, int last) implements Condition {
      @Override
      public boolean holds(int status) {
        return status >= first && status <= last;
      }
    }
  }

  /**
   * Whether an answer is a success: by the first class whose condition holds, else by the default
   * rules.
   *
   * @param classes of the route, in order
   * @param grpc whether the request is a call
   */
  public static boolean isSuccess(
      List<ResponseClass> classes, boolean grpc, int status, int grpcStatus) {
    for (ResponseClass each : classes) {
      if (each.condition.holds(status)) {
        return !each.failure;
      }
    }
    boolean byCode = classes.isEmpty() ? grpc : grpcStatus != Classification.NO_STATUS;
    return Classification.isSuccess(byCode, status, grpcStatus);
  }
}
