package io.lorica.proxy.runtime;

import io.lorica.proxy.config.TraceConfig;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import io.lorica.proxy.trace.SpanExporter;
import io.lorica.proxy.trace.TraceResource;
import io.lorica.proxy.trace.Tracer;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins the tracers of the data loops with the collector, where one is configured. */
final class TraceWiring {
  private static final Log LOG = Log.named("linkerd_proxy");

  private final InstantSource wall;
  private final Optional<SpanExporter> exporter;

  /** Reads the file of attributes, if there is one. Blocks. */
  TraceWiring(LoopContext control, TraceConfig config, InstantSource wall) {
    this.wall = wall;
    SpanExporter.register(control.metrics());
    exporter =
        config.collector().map(_ -> new SpanExporter(control, resource(config.attributes(), wall)));
  }

  private static Resource resource(TraceConfig.Attributes config, InstantSource wall) {
    List<String> lists = new ArrayList<>();
    config.serviceName().ifPresent(name -> lists.add("service.name=" + name));
    config.file().flatMap(TraceWiring::read).ifPresent(lists::add);
    lists.addAll(config.lists());
    return TraceResource.of(
        ProcessHandle.current().pid(),
        wall.instant().getEpochSecond(),
        config.hostName(),
        TraceResource.texts(lists));
  }

  private static Optional<String> read(String file) {
    try {
      return Optional.of(Files.readString(Path.of(file)));
    } catch (IOException | InvalidPathException e) {
      LOG.at(Level.WARN)
          .with("path", file)
          .with("error", e.toString())
          .say("Trace attributes cannot be read");
      return Optional.empty();
    }
  }

  /** The tracer of one half of a loop; empty if nothing is traced. */
  Optional<Tracer> tracer(LoopContext context, Tracer.Direction direction) {
    return exporter.map(to -> new Tracer(context, wall, direction, to));
  }

  /** The collector may be spoken to. On the control loop, once. */
  void start(ControlChannels channels) {
    exporter.ifPresent(
        to -> channels.openTraceCollector().ifPresent(channel -> to.start(channel.grpc())));
  }
}
