package io.lorica.controller.kube;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells people about things through Kubernetes Events, without making the teller wait: events queue
 * up, and when the queue is full they are dropped and counted. Safe on any thread; owns one virtual
 * thread.
 */
public final class EventRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final int QUEUE = 256;

  /** How grave it is. */
  public enum Severity {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String type;

    Severity(String type) {
      this.type = type;
    }
  }

  /**
   * What an event is about.
   *
   * @param uid empty if unknown; {@code kubectl describe} then does not show the event
   */
  public record Subject(String apiVersion, String kind, String namespace, String name, String uid) {
    /** An object whose uid is not at hand. */
    public Subject(String apiVersion, String kind, String namespace, String name) {
      this(apiVersion, kind, namespace, name, "");
    }
  }

  private record Told(Subject subject, Severity severity, String reason, String message) {}

  private final KubeClient client;
  private final String component;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final BlockingQueue<Told> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Counter dropped;
  private final Thread thread;

  /** Starts the recorder; {@code component} is the source that events name. */
  public EventRecorder(
      KubeClient client,
      String component,
      InstantSource clock,
      RandomGenerator random,
      MeterRegistry metrics) {
    this.client = client;
    this.component = component;
    this.clock = clock;
    this.random = random;
    this.dropped =
        Counter.builder("kube_events_dropped_total")
            .description("Events not written because too many waited or the API server refused.")
            .register(metrics);
    this.thread = Thread.ofVirtual().name("events").start(this::run);
  }

  /** Tells; returns at once. */
  public void record(Subject subject, Severity severity, String reason, String message) {
    if (!queue.offer(new Told(subject, severity, reason, message))) {
      dropped.increment();
    }
  }

  private void run() {
    try {
      while (true) {
        write(queue.take());
      }
    } catch (InterruptedException stop) {
      LOG.debug("no further events");
    }
  }

  private void write(Told told) {
    try {
      client.call(kube -> kube.resource(event(told)).create());
    } catch (ApiException failed) {
      dropped.increment();
      LOG.warn("event {} not written: {}", told.reason(), failed.getMessage());
    }
  }

  private Event event(Told told) {
    String now = clock.instant().truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    Subject subject = told.subject();
    return new EventBuilder()
        .withNewMetadata()
        .withNamespace(subject.namespace())
        .withName(subject.name() + "." + Long.toHexString(random.nextLong()))
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(subject.apiVersion())
        .withKind(subject.kind())
        .withNamespace(subject.namespace())
        .withName(subject.name())
        .withUid(subject.uid().isEmpty() ? null : subject.uid())
        .endInvolvedObject()
        .withType(told.severity().type)
        .withReason(told.reason())
        .withMessage(told.message())
        .withNewSource()
        .withComponent(component)
        .endSource()
        .withReportingComponent(component)
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .build();
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
