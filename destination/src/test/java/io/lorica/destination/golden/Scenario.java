package io.lorica.destination.golden;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A recorded scenario.
 *
 * @param name folder, such as {@code discovery/07-scale-up-down}
 * @param objects what exists when the streams open
 * @param recorded what the reference sent
 */
record Scenario(
    String name,
    List<JsonNode> objects,
    List<Step> steps,
    List<Request> requests,
    List<Recorded> recorded,
    List<Status> statuses) {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** What happened, such as {@code 03-apply}; {@code verb} is what follows the number. */
  record Step(String name, String verb, List<JsonNode> objects) {}

  /**
   * A call.
   *
   * @param openAfter name prefix of the step after which it is made; empty = after the objects
   */
  record Request(String stream, String server, String method, JsonNode request, String openAfter) {}

  /** What the status controller had written at the end of a step. */
  record Status(String after, ObjectStore.Key object, JsonNode status) {}

  /** A line: a message, a status, or the note that the stream was open at the end. */
  record Recorded(String stream, String after, JsonNode line) {}

  static Scenario load(Path folder) {
    String name = folder.subpath(folder.getNameCount() - 2, folder.getNameCount()).toString();
    try {
      List<Recorded> recorded = new ArrayList<>();
      for (String line : Files.readAllLines(folder.resolve("recorded.jsonl"))) {
        JsonNode tree = JSON.readTree(line);
        recorded.add(
            new Recorded(tree.path("stream").asString(), tree.path("after").asString(), tree));
      }
      return new Scenario(
          name,
          documents(folder.resolve("objects.yaml")),
          steps(folder.resolve("steps")),
          requests(folder.resolve("requests.json")),
          recorded,
          statuses(folder.resolve("status.jsonl")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Status> statuses(Path file) throws IOException {
    List<Status> statuses = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        JsonNode tree = JSON.readTree(line);
        List<String> path = List.of(tree.path("object").asString().split("/", -1));
        List<String> kind = List.of(path.get(0).split("\\.", 2));
        ObjectStore.Key object =
            new ObjectStore.Key(kind.get(1), kind.get(0), path.get(2), path.get(3));
        statuses.add(new Status(tree.path("after").asString(), object, tree.path("status")));
      }
    }
    return statuses;
  }

  private static List<JsonNode> documents(Path file) throws IOException {
    try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }

  private static List<Step> steps(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<Step> steps = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".yaml", "");
        steps.add(new Step(name, name.substring(3), documents(file)));
      }
    }
    return steps;
  }

  private static List<Request> requests(Path file) {
    List<Request> requests = new ArrayList<>();
    for (JsonNode request : JSON.readTree(file.toFile())) {
      requests.add(
          new Request(
              request.path("stream").asString(),
              request.path("server").asString(),
              request.path("method").asString(),
              request.path("request"),
              request.path("openAfter").asString("")));
    }
    return requests;
  }

  /** All scenarios of a folder of test resources, by name. */
  static List<Scenario> all(String group) {
    try (Stream<Path> folders = Files.list(Path.of("src/test/resources/golden", group))) {
      return folders.sorted().map(Scenario::load).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
