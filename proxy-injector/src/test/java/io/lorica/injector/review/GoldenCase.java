package io.lorica.injector.review;

import io.lorica.injector.patch.Installation;
import io.lorica.injector.patch.NamespaceView;
import io.lorica.injector.patch.Workload;
import io.lorica.injector.values.ValuesDocument;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** One recorded review with the cluster it was made in. */
public record GoldenCase(Path folder) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  /** The version that the recordings carry. */
  public static final String VERSION = "edge-reference";

  static Stream<GoldenCase> all() {
    try (Stream<Path> files = Files.list(root())) {
      return files.filter(Files::isDirectory).sorted().toList().stream().map(GoldenCase::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path root() {
    try {
      var readme = GoldenCase.class.getResource("/io/lorica/injector/golden/README.md");
      return Objects.requireNonNull(Path.of(Objects.requireNonNull(readme).toURI()).getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return Objects.requireNonNull(folder.getFileName()).toString();
  }

  JsonNode request() {
    return JSON.readTree(text(folder.resolve("request.json"))).path("request");
  }

  /** The whole review as it was posted. */
  public String reviewText() {
    return text(folder.resolve("request.json"));
  }

  /** The recorded field {@code response}, without the patch. */
  JsonNode response() {
    return JSON.readTree(text(folder.resolve("response.json"))).path("response");
  }

  /** The recorded object after the patch, if there was one. */
  Optional<JsonNode> result() {
    Path file = folder.resolve("result.json");
    return Files.exists(file) ? Optional.of(JSON.readTree(text(file))) : Optional.empty();
  }

  /** Why our answer differs on purpose, if it does. */
  public Optional<JsonNode> exception() {
    JsonNode entry = YAML.readTree(text(root().resolve("exceptions.yaml"))).path(name());
    return entry.isMissingNode() ? Optional.empty() : Optional.of(entry);
  }

  public static String trustAnchors() {
    return text(root().resolve("ca-bundle.crt"));
  }

  /** The configuration of all cases. */
  public static String valuesText() {
    return text(root().resolve("values.yaml"));
  }

  /** The case in that folder. */
  public static GoldenCase named(String folder) {
    return new GoldenCase(root().resolve(folder));
  }

  ValuesDocument values() {
    ValuesDocument values = ValuesDocument.parse(valuesText());
    Path changed = folder.resolve("values-changed.yaml");
    return Files.exists(changed) ? values.with((ObjectNode) YAML.readTree(text(changed))) : values;
  }

  Installation installation() {
    return new Installation(
        values(), "linkerd", "linkerd/proxy-injector " + VERSION, trustAnchors());
  }

  Workload object() {
    return new Workload((ObjectNode) request().path("object"));
  }

  /** All objects of the recorded cluster. */
  public static List<JsonNode> cluster() {
    return YAML.readerFor(JsonNode.class)
        .<JsonNode>readValues(text(root().resolve("objects.yaml")))
        .readAll();
  }

  private static Optional<JsonNode> find(String kind, String name) {
    return cluster().stream()
        .filter(object -> object.path("kind").asString().equals(kind))
        .filter(object -> object.path("metadata").path("name").asString().equals(name))
        .findFirst();
  }

  static Optional<NamespaceView> namespace(String name) {
    return find("Namespace", name).map(object -> new NamespaceView(name, annotations(object)));
  }

  private static Map<String, String> annotations(JsonNode object) {
    return new Workload((ObjectNode) object).annotations();
  }

  static Optional<List<Ownership.Reference>> owners(String kind, String namespace, String name) {
    return find(kind, name)
        .filter(object -> object.path("metadata").path("namespace").asString().equals(namespace))
        .map(Ownership.Reference::of);
  }

  @Override
  public String toString() {
    return name();
  }
}
