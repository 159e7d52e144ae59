package io.lorica.injector.review;

import io.lorica.injector.patch.Injection;
import io.lorica.injector.patch.Installation;
import io.lorica.injector.patch.JsonPatch;
import io.lorica.injector.patch.NamespaceView;
import io.lorica.injector.patch.OpaquePorts;
import io.lorica.injector.patch.Owner;
import io.lorica.injector.patch.PodPatch;
import io.lorica.injector.patch.Workload;
import io.lorica.injector.values.Values;
import java.util.List;

/**
 * What to answer to one review, and what to record about it: a pure function (spec 06 §4.3).
 *
 * @param injection for metrics and events
 * @param outcome for the counter of answers
 * @param warnings for the log: annotations that were ignored
 */
public record Decision(Answer answer, Injection injection, Outcome outcome, List<String> warnings) {

  /** What the API server is told. */
  public sealed interface Answer {
    /** Created, changed by this patch, which may be empty. */
    record Allow(JsonPatch patch) implements Answer {}

    /** Not created. */
    record Deny(String reason) implements Answer {}
  }

  /** What became of the object. */
  public enum Outcome {
    /** It got a proxy. */
    INJECTED,
    /** It got no proxy but an annotation. */
    ANNOTATED,
    /** A pod that stays as it is. */
    SKIPPED,
    /** Anything else: nothing is counted. */
    UNCOUNTED
  }

  public Decision {
    warnings = List.copyOf(warnings);
  }

  /** Decides about a pod. */
  public static Decision pod(
      Workload pod, NamespaceView namespace, Owner owner, Installation installation) {
    Values values = installation.values().values();
    Injection injection =
        Injection.of(pod, namespace, values.identity().serviceAccountTokenProjection());
    if (!injection.wanted()) {
      return annotated(pod, false, namespace, values, injection);
    }
    return switch (PodPatch.of(pod, namespace, owner, installation)) {
      case PodPatch.Added(JsonPatch patch, List<String> warnings) ->
          new Decision(new Answer.Allow(patch), injection, Outcome.INJECTED, warnings);
      case PodPatch.Refused(String reason) ->
          new Decision(new Answer.Deny(reason), injection, Outcome.UNCOUNTED, List.of());
    };
  }

  /** Decides about a Service. */
  public static Decision service(
      Workload service, NamespaceView namespace, Installation installation) {
    return annotated(
        service, true, namespace, installation.values().values(), Injection.unsupported());
  }

  private static Decision annotated(
      Workload object,
      boolean service,
      NamespaceView namespace,
      Values values,
      Injection injection) {
    JsonPatch patch =
        OpaquePorts.annotate(object, service, namespace, values.proxy().opaquePorts());
    Outcome outcome =
        !patch.isEmpty() ? Outcome.ANNOTATED : service ? Outcome.UNCOUNTED : Outcome.SKIPPED;
    return new Decision(new Answer.Allow(patch), injection, outcome, List.of());
  }
}
