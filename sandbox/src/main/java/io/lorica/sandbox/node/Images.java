package io.lorica.sandbox.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands for container images: for each image name the host's command that its entry point,
 * and that each command inside it, means.
 *
 * @param images the table
 * @param shared directories of the host that containers see under the same path, read-only
 * @param written the same, but they write to them
 */
public record Images(List<Image> images, List<Path> shared, List<Path> written) {

  /** Copies the lists. */
  public Images {
    images = List.copyOf(images);
    shared = List.copyOf(shared);
    written = List.copyOf(written);
  }

  /** Images that write to no directory of the host. */
  Images(List<Image> images, List<Path> shared) {
    this(images, shared, List.of());
  }

  /**
   * One image.
   *
   * @param name name without tag
   * @param entrypoint the command when the container names none; empty if its first argument
   *     chooses one of the commands
   * @param commands paths inside the image and the commands they stand for; a path that is not here
   *     is the host's program of that name
   */
  public record Image(String name, List<String> entrypoint, Map<String, List<String>> commands) {
    /** Copies the collections. */
    public Image {
      entrypoint = List.copyOf(entrypoint);
      commands = Map.copyOf(commands);
    }
  }

  /**
   * The command line for a container.
   *
   * @param image image reference of the container, with or without tag or digest
   * @param command the container's {@code command}
   * @param args the container's {@code args}
   * @return empty if there is no such image, or nothing to run in it
   */
  public Optional<List<String>> resolve(String image, List<String> command, List<String> args) {
    String name = withoutTag(image);
    return images.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .map(found -> resolve(found, command, args))
        .filter(line -> !line.isEmpty());
  }

  private static List<String> resolve(Image image, List<String> command, List<String> args) {
    if (command.isEmpty() && !image.entrypoint().isEmpty()) {
      return join(image.entrypoint(), args);
    }
    List<String> line = join(command, args);
    if (line.isEmpty()) {
      return line;
    }
    String program = line.getFirst();
    List<String> meant = image.commands().getOrDefault(program, List.of(program));
    return join(meant, line.subList(1, line.size()));
  }

  private static List<String> join(List<String> one, List<String> other) {
    List<String> line = new ArrayList<>(one);
    line.addAll(other);
    return line;
  }

  static String withoutTag(String image) {
    String withoutDigest = image.replaceFirst("@.*", "");
    int colon = withoutDigest.lastIndexOf(':');
    return colon > withoutDigest.lastIndexOf('/')
        ? withoutDigest.substring(0, colon)
        : withoutDigest;
  }
}
