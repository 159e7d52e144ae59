package io.lorica.controller.args;

import io.lorica.controller.kube.KubeAccess;
import io.lorica.controller.kube.KubeClient;
import io.lorica.controller.kube.RequestRate;
import io.micrometer.core.instrument.MeterRegistry;
import picocli.CommandLine.Option;

/** Where the API server is and how hard to press it (spec 05 §4); a picocli mixin. */
public final class KubeFlags {
  @Option(
      names = "--kubeconfig",
      defaultValue = "",
      description = "path to kube config; by default KUBECONFIG, then the pod's own account")
  String kubeconfig = "";

  @Option(
      names = "--kube-apiclient-qps",
      defaultValue = "100",
      description = "requests per second to the API server")
  double qps = 100;

  @Option(
      names = "--kube-apiclient-burst",
      defaultValue = "200",
      description = "requests at once to the API server")
  int burst = 200;

  /** Opens the client these flags ask for. */
  public KubeClient open(MeterRegistry metrics) {
    return KubeClient.open(KubeAccess.ofFlag(kubeconfig), new RequestRate(qps, burst), metrics);
  }
}
