package io.lorica.sandbox;

import io.fabric8.kubernetes.api.model.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code make sandbox} says when the mesh runs. Pure.
 *
 * @param elapsed what the start took
 * @param front the port of the sample's front on this host
 * @param logs directory of the containers' logs
 * @param kubeconfig file for {@code kubectl}
 */
record StartPage(Duration elapsed, int front, Path logs, Path kubeconfig) {
  private static final String METRICS = "curl -s localhost:4191/metrics | ";

  /** In the metrics of the front's proxy: both ends of each connection by their certificates. */
  static final String IDENTITIES = METRICS + "grep -o \"^request_total.*_id=[^,]*\"";

  /** In the same metrics: requests by the Deployment that answered them. */
  static final String SHARES =
      METRICS + "sed -n \"s/^request_total.*dst_deployment=.\\([a-z0-9-]*\\).* /\\1 /p\"";

  /** The page. */
  String text(List<Pod> controlPlane, List<Pod> sample) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("A mesh is running (" + elapsed.toSeconds() + " s). Pods:");
    lines.add("");
    controlPlane.forEach(pod -> lines.add(line(pod)));
    sample.forEach(pod -> lines.add(line(pod)));
    lines.add("");
    lines.add("  Front page   " + page());
    lines.add("  Logs         " + logs);
    lines.add("  kubectl      export KUBECONFIG=" + kubeconfig);
    lines.add("");
    lines.add("Three things to try, in another terminal:");
    lines.add("");
    lines.add("  A page that two backends have a part in:");
    lines.add("    curl " + page());
    lines.add("  Who asks the front and whom it asks, by their certificates:");
    lines.add("    " + exec(IDENTITIES));
    lines.add("  How the requests are shared: version 2 of each backend is ten times slower.");
    lines.add("    " + exec(SHARES));
    lines.add("");
    lines.add("Ctrl-C, or make sandbox-down, ends it and removes all of it.");
    return String.join("\n", lines);
  }

  private String page() {
    return "http://localhost:" + front + "/";
  }

  private static String exec(String command) {
    return "make sandbox-exec POD=front CMD='" + command + "'";
  }

  private static String line(Pod pod) {
    return "  %-8s %-42s %-14s %s"
        .formatted(
            pod.getMetadata().getNamespace(),
            pod.getMetadata().getName(),
            pod.getStatus().getPodIP(),
            pod.getSpec().getContainers().getFirst().getName());
  }
}
