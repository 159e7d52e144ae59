package io.lorica.proxy.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;

/** What the admin server answers, path by path (spec 03 §3.2). */
public final class AdminPages {
  /** A page of a proxy with a few targets, compressed. */
  private static final int INITIAL_BYTES = 8_192;

  private static final String LOCAL_ONLY = "Requests are only permitted from localhost.";

  private final Parts parts;

  /** The log's filter, read and changed at run time. */
  public interface LogLevel {
    /** The present filter; empty when logging is off. */
    Optional<String> current();

    /** Changes it; the reason why it cannot, if it cannot. */
    Optional<String> change(String directives);
  }

  /** A page that writes itself. */
  @FunctionalInterface
  public interface Page {
    void print(Writer to) throws IOException;
  }

  /**
   * What the pages show and do.
   *
   * @param metrics the metrics page
   * @param ready whether a certificate is there
   * @param environment the process environment
   * @param shutdown begins a graceful shutdown; empty if the endpoint is disabled
   */
  public record Parts(
      Page metrics,
      BooleanSupplier ready,
      LogLevel log,
      Map<String, String> environment,
      Optional<Runnable> shutdown) {}

  public AdminPages(Parts parts) {
    this.parts = parts;
  }

  /** Answers a request. */
  public Answer answer(AdminRequest request) {
    return switch (request.path()) {
      case "/live" -> Answer.text(200, "live\n");
      case "/ready" ->
          parts.ready().getAsBoolean()
              ? Answer.text(200, "ready\n")
              : Answer.bare(503, "not ready\n");
      case "/metrics" -> metrics(request);
      case "/proxy-log-level" -> logLevel(request);
      case "/shutdown" -> shutdown(request);
      case "/env.json" -> environment(request);
      default -> Answer.bare(404, "");
    };
  }

  private Answer metrics(AdminRequest request) {
    if (request.acceptEncoding().contains("gzip")) {
      return new Answer(200, "text/plain", "gzip", List.of(), page(GZIPOutputStream::new));
    }
    return new Answer(200, "text/plain", "", List.of(), page(out -> out));
  }

  /** How the bytes of a page become those of the answer. */
  private interface Coding {
    OutputStream around(OutputStream out) throws IOException;
  }

  private byte[] page(Coding coding) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(INITIAL_BYTES);
    try (Writer writer = new BufferedWriter(new OutputStreamWriter(coding.around(out), UTF_8))) {
      parts.metrics().print(writer);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private Answer logLevel(AdminRequest request) {
    if (!request.local()) {
      return Answer.text(403, LOCAL_ONLY);
    }
    Optional<String> current = parts.log().current();
    if (current.isEmpty()) {
      return Answer.bare(404, "");
    }
    return switch (request.method()) {
      case "GET" -> Answer.bare(200, current.get());
      case "PUT" ->
          parts
              .log()
              .change(request.body())
              .map(error -> Answer.bare(400, error))
              .orElseGet(() -> Answer.bare(204, ""));
      default -> Answer.notAllowed("GET", "PUT");
    };
  }

  private Answer shutdown(AdminRequest request) {
    if (!request.method().equals("POST")) {
      return Answer.notAllowed();
    }
    if (!request.local()) {
      return Answer.text(403, LOCAL_ONLY);
    }
    if (parts.shutdown().isEmpty()) {
      return Answer.bare(404, "shutdown endpoint is not enabled\n");
    }
    parts.shutdown().get().run();
    return Answer.bare(200, "shutdown\n");
  }

  private Answer environment(AdminRequest request) {
    if (!request.method().equals("GET")) {
      return Answer.notAllowed("GET");
    }
    if (!acceptsJson(request.accept())) {
      return Answer.bare(406, "application/json");
    }
    if (request.query().indexOf('=') >= 0) {
      return Answer.json(
          400,
          "{\"error\":\"env.json query parameters may not contain key-value pairs\","
              + "\"status\":400}");
    }
    return Answer.json(200, environmentJson(request.query()));
  }

  private static boolean acceptsJson(String accept) {
    return accept.isEmpty()
        || accept.contains("application/json")
        || accept.contains("application/*")
        || accept.contains("*/*");
  }

  private String environmentJson(String query) {
    Map<String, Optional<String>> shown = new TreeMap<>();
    if (query.isEmpty()) {
      parts.environment().forEach((name, value) -> shown.put(name, Optional.of(value)));
    } else {
      for (String name : query.split("&", -1)) {
        shown.put(name, Optional.ofNullable(parts.environment().get(name)));
      }
    }
    StringBuilder json = new StringBuilder("{");
    shown.forEach(
        (name, value) -> {
          json.append(json.length() > 1 ? "," : "");
          quote(name, json);
          json.append(':');
          value.ifPresentOrElse(text -> quote(text, json), () -> json.append("null"));
        });
    return json.append('}').toString();
  }

  private static void quote(String text, StringBuilder json) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
