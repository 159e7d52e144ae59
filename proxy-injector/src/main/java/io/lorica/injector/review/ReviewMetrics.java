package io.lorica.injector.review;

import io.lorica.injector.values.Overrides;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The injector's counters (spec 06 §9). Safe on any thread.
 *
 * <p>Some labels are values that users write on pods. After {@value #MOST_CONFIGURATIONS} different
 * combinations of these, further ones are counted without them: the memory of this process must not
 * depend on what people invent.
 */
public final class ReviewMetrics {
  private static final int MOST_CONFIGURATIONS = 1_000;
  private static final String PREFIX = "config.linkerd.io/";

  /** Annotations that are labels, in alphabetical order. */
  private static final List<String> LABELLED =
      Overrides.INHERITED.stream().filter(key -> key.startsWith(PREFIX)).sorted().toList();

  private final MeterRegistry registry;
  private final Set<Map<String, String>> configurations = ConcurrentHashMap.newKeySet();
  private final Counter folded;

  public ReviewMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.folded =
        Counter.builder("proxy_inject_folded_configurations_total")
            .description("Reviews counted without labels of their annotations: too many differ.")
            .register(registry);
  }

  /**
   * Whom a review is about.
   *
   * @param ownerKind empty for a Service
   */
  public record Subject(
      String ownerKind, String namespace, String annotationAt, Map<String, String> annotations) {
    public Subject {
      annotations = Map.copyOf(annotations);
    }
  }

  /** A review was received and decided. */
  public void request(Subject subject) {
    counter(
            "proxy_inject_admission_requests_total",
            "A counter for number of admission requests to proxy injector.",
            tags(subject))
        .increment();
  }

  /** A review was answered with a patch, or a pod was left alone for {@code reasons}. */
  public void response(Subject subject, boolean skipped, String reasons) {
    counter(
            "proxy_inject_admission_responses_total",
            "A counter for number of admission responses from proxy injector.",
            tags(subject)
                .and("skip", Boolean.toString(skipped), "skip_reason", skipped ? reasons : ""))
        .increment();
  }

  private Counter counter(String name, String description, Tags tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  private Tags tags(Subject subject) {
    Map<String, String> configuration = new TreeMap<>(subject.annotations());
    configuration.keySet().retainAll(LABELLED);
    boolean kept = keep(configuration);
    return Tags.of(
            "owner_kind", subject.ownerKind(),
            "namespace", subject.namespace(),
            "annotation_at", subject.annotationAt())
        .and(
            LABELLED.stream()
                .map(key -> Tag.of(label(key), kept ? configuration.getOrDefault(key, "") : ""))
                .toList());
  }

  private boolean keep(Map<String, String> configuration) {
    if (configuration.isEmpty() || configurations.contains(configuration)) {
      return true;
    }
    if (configurations.size() >= MOST_CONFIGURATIONS) {
      folded.increment();
      return false;
    }
    configurations.add(configuration);
    return true;
  }

  private static String label(String annotation) {
    return annotation.substring(PREFIX.length()).replace('-', '_');
  }
}
