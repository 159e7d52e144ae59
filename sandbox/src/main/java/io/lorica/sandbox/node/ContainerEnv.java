package io.lorica.sandbox.node;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A container's environment and arguments, from its pod and the objects it refers to. Pure. */
final class ContainerEnv {
  static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** {@code $(NAME)} is replaced, {@code $$} stands for one {@code $}. */
  private static final Pattern REFERENCE = Pattern.compile("\\$(\\$|\\(([^()]*)\\))");

  private ContainerEnv() {}

  /** Where ConfigMaps and Secrets of the pod's namespace are found. */
  interface Lookup {
    /** The data of a ConfigMap, if it exists. */
    Optional<Map<String, String>> configMap(String name);

    /** The decoded data of a Secret, if it exists. */
    Optional<Map<String, String>> secret(String name);
  }

  /** Something that the container needs does not exist (yet). */
  static final class MissingReference extends Exception {
    private static final long serialVersionUID = 1L;

    MissingReference(String message) {
      super(message);
    }
  }

  static Map<String, String> of(Pod pod, Container container, Lookup lookup)
      throws MissingReference {
    Map<String, String> env = new LinkedHashMap<>();
    env.put("PATH", PATH);
    env.put("HOSTNAME", PodFields.of(pod, "metadata.name"));
    env.put("KUBERNETES_SERVICE_HOST", NodeNetwork.API_SERVICE_ADDRESS);
    env.put("KUBERNETES_SERVICE_PORT", "443");
    for (EnvFromSource source : container.getEnvFrom()) {
      all(source, lookup).forEach((key, value) -> env.put(prefix(source) + key, value));
    }
    for (EnvVar variable : container.getEnv()) {
      Optional<String> value = value(pod, container, variable, env, lookup);
      value.ifPresent(text -> env.put(variable.getName(), text));
    }
    return env;
  }

  /** Replaces references to variables; unknown ones stay as they are. */
  static String expand(String text, Map<String, String> env) {
    Matcher matcher = REFERENCE.matcher(text);
    StringBuilder expanded = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(2);
      String whole = matcher.group();
      String replacement = name == null ? "$" : env.getOrDefault(name, whole);
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(replacement));
    }
    return matcher.appendTail(expanded).toString();
  }

  static List<String> expand(List<String> texts, Map<String, String> env) {
    return texts.stream().map(text -> expand(text, env)).toList();
  }

  private static Optional<String> value(
      Pod pod, Container container, EnvVar variable, Map<String, String> env, Lookup lookup)
      throws MissingReference {
    EnvVarSource source = variable.getValueFrom();
    if (source == null) {
      String value = variable.getValue();
      return Optional.of(value == null ? "" : expand(value, env));
    }
    if (source.getFieldRef() != null) {
      return Optional.of(PodFields.of(pod, source.getFieldRef().getFieldPath()));
    }
    if (source.getResourceFieldRef() != null) {
      return Optional.of(ResourceField.of(container, source.getResourceFieldRef()));
    }
    if (source.getConfigMapKeyRef() != null) {
      var ref = source.getConfigMapKeyRef();
      return key("configmap", ref.getName(), ref.getKey(), ref.getOptional(), lookup::configMap);
    }
    if (source.getSecretKeyRef() != null) {
      var ref = source.getSecretKeyRef();
      return key("secret", ref.getName(), ref.getKey(), ref.getOptional(), lookup::secret);
    }
    throw new MissingReference("variable " + variable.getName() + " has an unknown source");
  }

  private interface Find {
    Optional<Map<String, String>> find(String name);
  }

  private static Optional<String> key(
      String kind, String name, String key, @Nullable Boolean optional, Find find)
      throws MissingReference {
    Optional<String> value = find.find(name).flatMap(data -> Optional.ofNullable(data.get(key)));
    if (value.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new MissingReference("%s \"%s\" has no key \"%s\"".formatted(kind, name, key));
    }
    return value;
  }

  private static Map<String, String> all(EnvFromSource source, Lookup lookup)
      throws MissingReference {
    var map = source.getConfigMapRef();
    var secret = source.getSecretRef();
    String name = map != null ? map.getName() : secret.getName();
    Boolean optional = map != null ? map.getOptional() : secret.getOptional();
    Optional<Map<String, String>> data = map != null ? lookup.configMap(name) : lookup.secret(name);
    if (data.isEmpty() && !Boolean.TRUE.equals(optional)) {
      throw new MissingReference("\"%s\" not found for envFrom".formatted(name));
    }
    return data.orElse(Map.of());
  }

  private static String prefix(EnvFromSource source) {
    return source.getPrefix() == null ? "" : source.getPrefix();
  }
}
