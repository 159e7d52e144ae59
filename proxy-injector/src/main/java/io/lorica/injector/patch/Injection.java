package io.lorica.injector.patch;

import io.lorica.mesh.names.Annotations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Whether an object gets a proxy (spec 06 §4): a pure function of the object, its namespace's
 * annotation and one value.
 *
 * @param skip every reason against it, in the order of spec 06 §4.2; empty: it gets one
 * @param annotationAt whose annotation asks for it, {@code namespace} or {@code workload}; empty if
 *     none does
 */
public record Injection(List<SkipReason> skip, String annotationAt) {
  private static final Set<String> PROXIES = Set.of("linkerd-proxy", "istio-proxy");
  private static final List<String> PROXY_IMAGES =
      List.of("cr.l5d.io/linkerd/proxy:", "gcr.io/istio-release/proxyv2:");
  private static final Set<String> INITS = Set.of("linkerd-init", "istio-init");
  private static final List<String> INIT_IMAGES =
      List.of("cr.l5d.io/linkerd/proxy-init:", "gcr.io/istio-release/proxy_init:");

  public Injection {
    skip = List.copyOf(skip);
  }

  /** A Service, or whatever else has no containers. */
  public static Injection unsupported() {
    return new Injection(List.of(SkipReason.UNSUPPORTED_RESOURCE), "");
  }

  /**
   * Decides about a pod.
   *
   * @param tokenProjection value {@code identity.serviceAccountTokenProjection}: without it the
   *     proxy needs the application's own token
   */
  public static Injection of(Workload pod, NamespaceView namespace, boolean tokenProjection) {
    var reasons = new ArrayList<SkipReason>();
    if (pod.spec().path("hostNetwork").asBoolean(false)) {
      reasons.add(SkipReason.HOST_NETWORK);
    }
    if (hasSidecar(pod)) {
      reasons.add(SkipReason.SIDECAR_EXISTS);
    }
    Wish wish = Wish.of(inject(namespace.annotations()), inject(pod.annotations()));
    reasons.addAll(wish.against());
    if (!tokenProjection && !hasToken(pod)) {
      reasons.add(SkipReason.NO_SERVICE_ACCOUNT_TOKEN);
    }
    return new Injection(reasons, wish.at());
  }

  private static String inject(Map<String, String> annotations) {
    return annotations.getOrDefault(Annotations.INJECT, "");
  }

  private static boolean hasSidecar(Workload pod) {
    return pod.allContainers().stream().anyMatch(c -> is(c, PROXIES, PROXY_IMAGES))
        || pod.initContainers().stream().anyMatch(c -> is(c, INITS, INIT_IMAGES));
  }

  private static boolean is(JsonNode container, Set<String> names, List<String> images) {
    String image = container.path("image").asString("");
    return names.contains(container.path("name").asString(""))
        || images.stream().anyMatch(image::startsWith);
  }

  private static boolean hasToken(Workload pod) {
    return pod.spec().path("automountServiceAccountToken").asBoolean(true)
        && pod.tokenMount().isPresent();
  }

  /** What the annotation says on both objects (spec 06 §4.1). */
  private record Wish(List<SkipReason> against, String at) {
    static Wish of(String namespace, String pod) {
      if (!legal(namespace)) {
        return against(SkipReason.ANNOTATION_INVALID_AT_NAMESPACE, "");
      }
      if (!legal(pod)) {
        return against(SkipReason.ANNOTATION_INVALID_AT_WORKLOAD, "");
      }
      if (on(namespace)) {
        return pod.equals("disabled")
            ? against(SkipReason.ANNOTATION_DISABLES, "workload")
            : new Wish(List.of(), "namespace");
      }
      return on(pod) ? new Wish(List.of(), "workload") : against(SkipReason.ANNOTATION_ABSENT, "");
    }

    private static Wish against(SkipReason reason, String at) {
      return new Wish(List.of(reason), at);
    }

    private static boolean on(String value) {
      return value.equals("enabled") || value.equals("ingress");
    }

    private static boolean legal(String value) {
      return value.isEmpty() || on(value) || value.equals("disabled");
    }
  }

  /** Whether the object gets a proxy. */
  public boolean wanted() {
    return skip.isEmpty();
  }

  /** All keys of {@link #skip}, joined by commas, for metrics. */
  public String skipKeys() {
    return join(skip.stream().map(SkipReason::key), ",");
  }

  /** All texts of {@link #skip}, for events. */
  public String skipTexts() {
    return join(skip.stream().map(SkipReason::text), ", ");
  }

  private static String join(Stream<String> texts, String separator) {
    return String.join(separator, texts.toList());
  }
}
