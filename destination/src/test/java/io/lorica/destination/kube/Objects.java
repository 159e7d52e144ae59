package io.lorica.destination.kube;

import io.lorica.destination.model.ExternalWorkloadRecord;
import io.lorica.destination.model.PodRecord;
import io.lorica.destination.model.Resource;
import io.lorica.destination.model.ServiceProfileRecord;
import io.lorica.destination.model.ServiceRecord;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Records from YAML, as a test writes objects down. */
public final class Objects {
  private static final YAMLMapper YAML = new YAMLMapper();

  private Objects() {}

  /** The record of an object of any watched kind. */
  public static Resource read(String yaml) {
    JsonNode object = YAML.readTree(yaml);
    return kind(object).read().apply(object);
  }

  private static WatchedKind kind(JsonNode object) {
    String version = object.path("apiVersion").asString();
    String group = version.contains("/") ? version.substring(0, version.indexOf('/')) : "";
    String plural =
        object.path("kind").asString().toLowerCase(Locale.ROOT).replaceAll("y$", "ie") + "s";
    return WatchedKind.ALL.stream()
        .filter(kind -> kind.api().group().equals(group) && kind.api().plural().equals(plural))
        .findFirst()
        .orElseThrow();
  }

  public static PodRecord pod(String yaml) {
    return (PodRecord) read(yaml);
  }

  public static ServiceRecord service(String yaml) {
    return (ServiceRecord) read(yaml);
  }

  public static ServiceProfileRecord serviceProfile(String yaml) {
    return (ServiceProfileRecord) read(yaml);
  }

  public static ExternalWorkloadRecord externalWorkload(String yaml) {
    return (ExternalWorkloadRecord) read(yaml);
  }

  /**
   * A running pod of namespace {@code app} with a proxy of this mesh.
   *
   * @param annotations a YAML flow mapping such as {@code {a: b}}
   */
  public static PodRecord meshedPod(String name, String ip, String annotations) {
    return pod(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %s
          namespace: app
          labels: {app: web, linkerd.io/control-plane-ns: linkerd}
          annotations: %s
        spec:
          nodeName: n1
          serviceAccountName: web
          containers:
          - name: linkerd-proxy
            env:
            - {name: LINKERD2_PROXY_INBOUND_LISTEN_ADDR, value: '0.0.0.0:4143'}
            - {name: LINKERD2_PROXY_ADMIN_LISTEN_ADDR, value: '0.0.0.0:4191'}
            - {name: LINKERD2_PROXY_CONTROL_LISTEN_ADDR, value: '0.0.0.0:4190'}
            ports: [{name: linkerd-admin, containerPort: 4191}]
            livenessProbe: {httpGet: {path: /live, port: linkerd-admin}}
            readinessProbe: {httpGet: {path: '/ready?full=1', port: 4191}}
          - name: app
            ports:
            - {name: http, containerPort: 8080}
            - {name: db, containerPort: 3306}
        status: {phase: Running, podIPs: [{ip: %s}], hostIPs: [{ip: 198.51.100.1}]}
        """
            .formatted(name, annotations, ip));
  }
}
