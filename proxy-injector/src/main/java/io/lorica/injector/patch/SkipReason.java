package io.lorica.injector.patch;

/** Why an object gets no proxy (spec 06 §4.2), with the key for metrics and the text for events. */
public enum SkipReason {
  HOST_NETWORK("host_network_enabled", "hostNetwork is enabled"),
  SIDECAR_EXISTS("sidecar_already_exists", "pod has a sidecar injected already"),
  UNSUPPORTED_RESOURCE("unsupported_resource", "this resource kind is unsupported"),
  ANNOTATION_ABSENT(
      "injection_enable_annotation_absent",
      "neither the namespace nor the pod have the annotation \"linkerd.io/inject:enabled\""),
  ANNOTATION_DISABLES(
      "injection_disable_annotation_present",
      "pod has the annotation \"linkerd.io/inject:disabled\""),
  ANNOTATION_INVALID_AT_WORKLOAD(
      "invalid_inject_annotation_at_workload",
      "invalid value for annotation \"linkerd.io/inject\" at workload"),
  ANNOTATION_INVALID_AT_NAMESPACE(
      "invalid_inject_annotation_at_ns",
      "invalid value for annotation \"linkerd.io/inject\" at namespace"),
  NO_SERVICE_ACCOUNT_TOKEN(
      "disabled_automount_service_account_token_account",
      "automountServiceAccountToken set to \"false\","
          + " with Values.identity.serviceAccountTokenProjection set to \"false\"");

  private final String key;
  private final String text;

  SkipReason(String key, String text) {
    this.key = key;
    this.text = text;
  }

  /** The value of the label {@code skip_reason}. */
  public String key() {
    return key;
  }

  /** For people. */
  public String text() {
    return text;
  }
}
