package io.lorica.proxy.control;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.DnsConfig;
import io.lorica.proxy.config.HostPort;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.LoopMetrics;
import io.lorica.proxy.metrics.ProcessFamilies;
import io.lorica.proxy.runtime.LoopContext;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the addresses of one service by DNS (spec 01 §16): SRV first, else addresses with the
 * configured port; again when the answer has aged. What was found last stays while nothing is
 * found. Confined to one event loop.
 */
final class ServiceEndpoints {
  private static final Log LOG = Log.named("linkerd_dns");

  private static final String SRV = "SRV";
  private static final String ADDRESSES = "A/AAAA";

  /** How names are looked up. */
  record Resolution(DnsClient dns, DnsConfig limits) {}

  private final Resolution resolution;
  private final Scheduler scheduler;
  private final LoopMetrics metrics;
  private final ControlClient client;
  private final HostPort service;
  private final EndpointMetadata metadata;
  private final Reconnect backoff;
  private final Consumer<EndpointSet> listener;
  private EndpointSet latest = EndpointSet.EMPTY;
  private Scheduler.@Nullable Timer next;
  private boolean closed;

  /**
   * @param metadata of each endpoint
   */
  ServiceEndpoints(
      LoopContext context,
      Resolution resolution,
      ControlClient client,
      HostPort service,
      EndpointMetadata metadata,
      Reconnect backoff,
      Consumer<EndpointSet> listener) {
    this.resolution = resolution;
    this.scheduler = context.scheduler();
    this.metrics = context.metrics();
    this.client = client;
    this.service = service;
    this.metadata = metadata;
    this.backoff = backoff;
    this.listener = listener;
  }

  /** Begins. What needs no look-up is told inside this call. */
  void start() {
    Optional<InetAddress> fixed = fixed();
    if (fixed.isPresent()) {
      publish(List.of(new InetSocketAddress(fixed.get(), service.port())));
    } else {
      ask();
    }
  }

  /** What was found last. */
  EndpointSet latest() {
    return latest;
  }

  void close() {
    closed = true;
    if (next != null) {
      next.cancel();
      next = null;
    }
  }

  private Optional<InetAddress> fixed() {
    // The name counts as this machine whatever DNS says of it (spec 01 §16).
    return service
        .ip()
        .or(
            () ->
                service.isLoopback()
                    ? Optional.of(Inet4Address.ofLiteral("127.0.0.1"))
                    : Optional.empty());
  }

  private void ask() {
    next = null;
    resolution.dns.services(service.host(), this::services);
  }

  private void services(DnsAnswer answer) {
    if (closed) {
      return;
    }
    count(SRV, answer);
    if (answer instanceof DnsAnswer.Found found) {
      found(found);
    } else {
      LOG.at(Level.DEBUG)
          .with("name", service.host())
          .with("answer", answer.toString())
          .say("No SRV records; asking for addresses");
      resolution.dns.addresses(service.host(), service.port(), this::addresses);
    }
  }

  private void addresses(DnsAnswer answer) {
    if (closed) {
      return;
    }
    count(ADDRESSES, answer);
    switch (answer) {
      case DnsAnswer.Found found -> found(found);
      case DnsAnswer.Absent absent -> missing(absent.ttl().map(resolution.limits::clamp), answer);
      case DnsAnswer.Failed _ -> missing(Optional.empty(), answer);
    }
  }

  private void found(DnsAnswer.Found found) {
    backoff.succeeded();
    publish(found.addresses());
    again(resolution.limits.clamp(found.ttl()).toNanos());
  }

  private void missing(Optional<Duration> wait, DnsAnswer answer) {
    LOG.at(Level.WARN)
        .with("name", service.host())
        .with("answer", answer.toString())
        .say("Failed to resolve a control-plane service");
    again(wait.map(Duration::toNanos).orElseGet(backoff::failed));
  }

  private void again(long delayNs) {
    next = scheduler.schedule(this::ask, delayNs);
  }

  private void publish(List<InetSocketAddress> addresses) {
    Map<InetSocketAddress, EndpointMetadata> endpoints = new LinkedHashMap<>();
    addresses.forEach(address -> endpoints.put(address, metadata));
    latest = new EndpointSet(endpoints);
    listener.accept(latest);
  }

  private void count(String recordType, DnsAnswer answer) {
    metrics
        .counter(
            ProcessFamilies.DNS_RESOLUTIONS,
            Labels.of("client", client.label())
                .with("record_type", recordType)
                .with("result", answer instanceof DnsAnswer.Found ? "ok" : "not_found"))
        .increment();
  }
}
