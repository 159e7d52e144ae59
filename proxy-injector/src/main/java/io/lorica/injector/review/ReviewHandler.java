package io.lorica.injector.review;

import io.lorica.controller.kube.EventRecorder;
import io.lorica.controller.webhook.AdmissionHandler;
import io.lorica.controller.webhook.AdmissionRequest;
import io.lorica.controller.webhook.AdmissionResponse;
import io.lorica.injector.cluster.Cluster;
import io.lorica.injector.patch.Installation;
import io.lorica.injector.patch.NamespaceView;
import io.lorica.injector.patch.Owner;
import io.lorica.injector.patch.Workload;
import io.lorica.injector.review.Ownership.Reference;
import io.lorica.injector.values.ValuesDocument.InvalidValuesException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers reviews of Pods and Services (spec 06 §4.3): gathers what a decision needs, decides, and
 * records. Called on many threads at once. Whatever is missing denies the object: a pod that should
 * be meshed must not start without its proxy.
 */
public final class ReviewHandler implements AdmissionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(ReviewHandler.class);

  /** Kinds of owners that events are recorded on (spec 06 §8). */
  private static final Set<String> TOLD =
      Set.of(
          "Deployment",
          "ReplicationController",
          "ReplicaSet",
          "Job",
          "DaemonSet",
          "StatefulSet",
          "CronJob");

  private final InstallationFiles files;
  private final Cluster cluster;
  private final ReviewMetrics metrics;
  private final EventRecorder events;

  public ReviewHandler(
      InstallationFiles files, Cluster cluster, ReviewMetrics metrics, EventRecorder events) {
    this.files = files;
    this.cluster = cluster;
    this.metrics = metrics;
    this.events = events;
  }

  @Override
  public AdmissionResponse review(AdmissionRequest request) {
    try {
      Installation installation = files.read();
      Optional<NamespaceView> namespace = cluster.namespace(request.namespace());
      if (namespace.isEmpty()) {
        return denied(request, "namespaces \"" + request.namespace() + "\" not found");
      }
      if (!(request.object() instanceof ObjectNode object)) {
        return denied(request, "the review has no object");
      }
      return review(request, new Workload(object), namespace.get(), installation);
    } catch (IOException | InvalidValuesException failed) {
      return denied(request, String.valueOf(failed.getMessage()));
    }
  }

  private AdmissionResponse review(
      AdmissionRequest request,
      Workload object,
      NamespaceView namespace,
      Installation installation) {
    return switch (request.kind()) {
      case "Pod" -> pod(request, object, namespace, installation);
      case "Service" -> {
        Decision decision = Decision.service(object, namespace, installation);
        record(subject("", request, decision, object), decision);
        yield answer(request, decision);
      }
      // The registration asks for no other kind.
      default -> new AdmissionResponse.Allow();
    };
  }

  private AdmissionResponse pod(
      AdmissionRequest request, Workload pod, NamespaceView namespace, Installation installation) {
    Optional<Reference> found = Ownership.of(pod, namespace.name(), cluster::owners);
    Owner owner = Ownership.ownerOf(pod, found);
    Decision decision = Decision.pod(pod, namespace, owner, installation);
    decision.warnings().forEach(warning -> LOG.warn("{}/{}: {}", namespace.name(), owner, warning));
    record(subject(owner.kind(), request, decision, pod), decision);
    found
        .filter(reference -> TOLD.contains(reference.kind()))
        .ifPresent(reference -> tell(reference, namespace.name(), decision));
    return answer(request, decision);
  }

  private static ReviewMetrics.Subject subject(
      String ownerKind, AdmissionRequest request, Decision decision, Workload object) {
    return new ReviewMetrics.Subject(
        ownerKind, request.namespace(), decision.injection().annotationAt(), object.annotations());
  }

  private void record(ReviewMetrics.Subject subject, Decision decision) {
    metrics.request(subject);
    switch (decision.outcome()) {
      case INJECTED, ANNOTATED -> metrics.response(subject, false, "");
      case SKIPPED -> metrics.response(subject, true, decision.injection().skipKeys());
      case UNCOUNTED -> {
        // Only the request is counted (spec 06 §4.3).
      }
    }
  }

  private void tell(Reference owner, String namespace, Decision decision) {
    if (decision.answer() instanceof Decision.Answer.Deny) {
      return;
    }
    boolean injected = decision.injection().wanted();
    events.record(
        new EventRecorder.Subject(
            owner.apiVersion(), owner.kind(), namespace, owner.name(), owner.uid()),
        EventRecorder.Severity.NORMAL,
        injected ? "Injected" : "InjectionSkipped",
        injected
            ? "Linkerd sidecar proxy injected"
            : "Linkerd sidecar proxy injection skipped: " + decision.injection().skipTexts());
  }

  private static AdmissionResponse answer(AdmissionRequest request, Decision decision) {
    return switch (decision.answer()) {
      case Decision.Answer.Allow(var patch) when patch.isEmpty() -> new AdmissionResponse.Allow();
      case Decision.Answer.Allow(var patch) -> new AdmissionResponse.Patch(patch.toJson());
      case Decision.Answer.Deny(var reason) -> denied(request, reason);
    };
  }

  private static AdmissionResponse denied(AdmissionRequest request, String reason) {
    LOG.warn("denied {} in {}: {}", request.kind(), request.namespace(), reason);
    return new AdmissionResponse.Deny(0, reason);
  }
}
