package io.lorica.injector.review;

import io.lorica.injector.patch.Installation;
import io.lorica.injector.values.ValuesDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The installation as mounted files say it, read for every review, so that a change counts from the
 * next pod on (spec 06 §1). Safe on any thread.
 */
public final class InstallationFiles {
  /** ConfigMap {@code linkerd-config}, key {@code values}. */
  public static final Path VALUES = Path.of("/var/run/linkerd/config/values");

  /** ConfigMap {@code linkerd-identity-trust-roots}, key {@code ca-bundle.crt}. */
  public static final Path TRUST_ANCHORS =
      Path.of("/var/run/linkerd/identity/trust-roots/ca-bundle.crt");

  private final Path values;
  private final Path trustAnchors;
  private final String namespace;
  private final String createdBy;
  private volatile @Nullable Parsed last;

  /** The values last read: parsing is worth more than a comparison of text. */
  private record Parsed(String text, ValuesDocument document) {}

  /**
   * Files of one installation.
   *
   * @param namespace of the control plane
   * @param createdBy program and version, for the annotation on pods
   */
  public InstallationFiles(Path values, Path trustAnchors, String namespace, String createdBy) {
    this.values = values;
    this.trustAnchors = trustAnchors;
    this.namespace = namespace;
    this.createdBy = createdBy;
  }

  /**
   * Reads both files.
   *
   * @throws IOException if one cannot be read; the message names it
   * @throws ValuesDocument.InvalidValuesException if the values are none
   */
  public Installation read() throws IOException {
    return new Installation(document(text(values)), namespace, createdBy, text(trustAnchors));
  }

  private ValuesDocument document(String text) {
    Parsed known = last;
    if (known != null && known.text().equals(text)) {
      return known.document();
    }
    var parsed = new Parsed(text, ValuesDocument.parse(text));
    last = parsed;
    return parsed.document();
  }

  private static String text(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IOException("cannot read " + file, e);
    }
  }
}
