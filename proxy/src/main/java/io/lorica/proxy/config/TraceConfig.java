package io.lorica.proxy.config;

import java.util.List;
import java.util.Optional;

/**
 * Distributed tracing (spec 03 §9.3).
 *
 * @param collector where spans go; empty means that nothing is traced
 * @param attributes what this proxy says of itself there
 */
public record TraceConfig(Optional<ControlService> collector, Attributes attributes) {
  /**
   * Attributes of the resource; the texts are lines {@code key=value}.
   *
   * @param hostName empty where the environment has none
   * @param serviceName empty where it is not said
   * @param file path of a file of lines, which go before the name of the service
   * @param lists more lines, each of which goes before all earlier ones
   */
  public record Attributes(
      String hostName, Optional<String> serviceName, Optional<String> file, List<String> lists) {
    public Attributes {
      lists = List.copyOf(lists);
    }
  }

  private static final String BASE = "TRACE_COLLECTOR_SVC";

  static TraceConfig read(EnvReader env) {
    boolean hasAddress = env.isSet(BASE + "_ADDR");
    boolean hasName = env.isSet(BASE + "_NAME");
    return new TraceConfig(
        hasAddress || hasName
            ? Optional.of(ControlPlaneConfig.service(env, BASE, ""))
            : Optional.empty(),
        new Attributes(
            env.raw("HOSTNAME").orElse(""),
            env.find("TRACE_SERVICE_NAME", text -> text),
            env.find("TRACE_ATTRIBUTES_PATH", text -> text),
            List.of(
                env.read("TRACE_EXTRA_ATTRIBUTES", "", text -> text),
                env.raw("OTEL_RESOURCE_ATTRIBUTES").orElse(""))));
  }
}
