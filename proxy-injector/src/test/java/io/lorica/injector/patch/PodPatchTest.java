package io.lorica.injector.patch;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.injector.patch.Pods.Patched;
import io.lorica.injector.values.ValuesDocument;
import io.lorica.testkit.Spec;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Where the containers go and what they are; the annotations' effects are in their own test. */
class PodPatchTest {
  private static final String NATIVE = "proxy-enable-native-sidecar";

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asString).toList();
  }

  @Test
  @Spec("06#1")
  void aPlainPodGetsInitAndNativeSidecar() {
    Patched pod = Pods.patched(Pods.pod(80));

    assertThat(pod.containers()).isEqualTo("linkerd-init linkerd-proxy | app");
    assertThat(pod.proxy().path("restartPolicy").asString()).isEqualTo("Always");
    assertThat(pod.proxy().path("startupProbe").path("failureThreshold").asInt()).isEqualTo(120);
    assertThat(pod.proxy().has("lifecycle")).isFalse();
    assertThat(pod.volumes())
        .isEqualTo(
            "linkerd-proxy-init-xtables-lock linkerd-identity-end-entity linkerd-identity-token");
    assertThat(pod.labels())
        .isEqualTo(
            Map.of(
                "linkerd.io/control-plane-ns", "linkerd",
                "linkerd.io/proxy-deployment", "web",
                "linkerd.io/workload-ns", "app"));
  }

  @Test
  void aPodWithoutMetadataGetsAll() {
    Patched pod = Pods.patched(Pods.of("spec: {containers: [{name: app}]}"));

    assertThat(pod.annotations()).hasSize(3);
    assertThat(pod.labels()).hasSize(3);
  }

  @Test
  @Spec("06#8")
  void theClassicSidecarComesFirstAndHoldsTheApplication() {
    Patched pod = Pods.patched(Pods.configured(Pods.pod(80), NATIVE, "false"));

    assertThat(pod.containers()).isEqualTo("linkerd-init | linkerd-proxy app");
    assertThat(texts(pod.proxy().at("/lifecycle/postStart/exec/command")))
        .containsExactly("/usr/lib/linkerd/linkerd-await", "--timeout=2m", "--port=4191");
    assertThat(pod.proxy().has("restartPolicy")).isFalse();
    assertThat(pod.proxy().has("startupProbe")).isFalse();
  }

  @Test
  @Spec({"06#9", "06#10"})
  void withoutAwaitNothingHoldsTheApplication() {
    Workload patient = Pods.configured(Pods.pod(80), "proxy-await", "disabled");

    Patched classic = Pods.patched(Pods.configured(patient, NATIVE, "false"));
    assertThat(classic.containers()).isEqualTo("linkerd-init | app linkerd-proxy");
    assertThat(classic.proxy().has("lifecycle")).isFalse();

    assertThat(Pods.patched(patient).proxy().has("startupProbe")).isFalse();
  }

  @Test
  @Spec("06#11")
  void waitingBeforeExitIsForTheClassicSidecarOnly() {
    Workload waiting =
        Pods.annotated(
            Pods.pod(80), "config.alpha.linkerd.io/proxy-wait-before-exit-seconds", "30");

    assertThat(Pods.patched(waiting).proxy().has("lifecycle")).isFalse();
    Patched classic = Pods.patched(Pods.configured(waiting, NATIVE, "false"));
    assertThat(texts(classic.proxy().at("/lifecycle/preStop/exec/command")))
        .containsExactly("/bin/sleep", "30");
  }

  @Test
  @Spec("06#12")
  void ownInitContainersComeAfterOursAndTheirListIsNotReset() {
    Workload pod =
        Pods.of("spec: {initContainers: [{name: a}, {name: b}], containers: [{name: app}]}");

    assertThat(Pods.patched(pod).containers()).isEqualTo("linkerd-init linkerd-proxy a b | app");
    assertThat(Pods.patched(Pods.configured(pod, NATIVE, "false")).containers())
        .isEqualTo("a b linkerd-init | linkerd-proxy app");
    assertThat(PodPatch.of(pod, Pods.PLAIN, Pods.DEPLOYMENT, Pods.CHART))
        .isInstanceOfSatisfying(
            PodPatch.Added.class,
            added ->
                assertThat(added.patch().additions())
                    .extracting(JsonPatch.Addition::pointer)
                    .doesNotContain("/spec/initContainers")
                    .contains("/spec/volumes", "/metadata/annotations/linkerd.io~1created-by"));
  }

  @ParameterizedTest
  @Spec("06#8")
  @CsvSource({
    "config, false, classic",
    "beta,   false, classic",
    "alpha,  false, classic",
    "beta,   maybe, native",
  })
  void eachOfTheThreeAnnotationsTurnsTheNativeSidecarOff(String form, String value, String is) {
    String prefix = form.equals("config") ? "config" : "config." + form;
    Workload pod = Pods.annotated(Pods.pod(), prefix + ".linkerd.io/" + NATIVE, value);

    assertThat(Pods.patched(pod).proxy().has("restartPolicy")).isEqualTo(is.equals("native"));
  }

  @Test
  void theNewestFormOfTheNativeSidecarAnnotationDecides() {
    Workload pod = Pods.configured(Pods.pod(), NATIVE, "true");

    Patched patched =
        Pods.patched(Pods.annotated(pod, "config.beta.linkerd.io/" + NATIVE, "false"));

    assertThat(patched.proxy().path("restartPolicy").asString()).isEqualTo("Always");
  }

  @Test
  @Spec("06#25")
  void inboundPortsAreThoseOfContainersAndHttpProbesSortedAsText() {
    Workload pod =
        Pods.of(
            """
            spec:
              initContainers:
              - name: side
                ports: [{containerPort: 80}]
              containers:
              - name: app
                ports: [{containerPort: 8080}, {containerPort: 443, protocol: UDP}]
                readinessProbe: {httpGet: {port: 9090}}
                livenessProbe: {httpGet: {port: http}}
                startupProbe: {httpGet: {port: 1}}
              - name: other
                readinessProbe: {tcpSocket: {port: 2}}
            """);

    assertThat(Pods.patched(pod).env())
        .containsEntry("LINKERD2_PROXY_INBOUND_PORTS", "443,80,8080,9090");
  }

  @Test
  @Spec("06#26")
  void inCniModeTheValidatorTakesThePlaceOfInit() {
    Patched pod = Pods.patched(Pods.pod(), Pods.PLAIN, Pods.installation("cniEnabled: true"));

    assertThat(pod.containers()).isEqualTo("linkerd-network-validator linkerd-proxy | app");
    assertThat(pod.volumes()).isEqualTo("linkerd-identity-end-entity linkerd-identity-token");
    assertThat(texts(pod.container("linkerd-network-validator").path("args")))
        .containsExactly(
            "--log-format",
            "plain",
            "--log-level",
            "debug",
            "--connect-addr",
            "1.1.1.1:20001",
            "--listen-addr",
            "0.0.0.0:4140",
            "--timeout",
            "10s");
    Patched ipv6 =
        Pods.patched(
            Pods.pod(), Pods.PLAIN, Pods.installation("cniEnabled: true\ndisableIPv6: false"));
    assertThat(texts(ipv6.container("linkerd-network-validator").path("args")))
        .contains("[fd00::1]:20001", "[::]:4140");
  }

  @Test
  @Spec("06#27")
  void capabilitiesOfTheFirstContainerAreTakenOver() {
    Workload pod =
        Pods.of(
            """
            spec:
              containers:
              - name: app
                securityContext: {capabilities: {add: [SYS_PTRACE], drop: [NET_RAW, SYS_TIME]}}
              - name: other
                securityContext: {capabilities: {drop: [ALL]}}
            """);
    Patched patched = Pods.patched(pod);

    JsonNode proxy = patched.proxy().at("/securityContext/capabilities");
    assertThat(texts(proxy.path("add"))).containsExactly("SYS_PTRACE");
    assertThat(texts(proxy.path("drop"))).containsExactly("NET_RAW", "SYS_TIME");
    JsonNode init = patched.init().at("/securityContext/capabilities");
    assertThat(texts(init.path("add"))).containsExactly("NET_ADMIN", "NET_RAW", "SYS_PTRACE");
    assertThat(texts(init.path("drop"))).containsExactly("SYS_TIME");
  }

  @Test
  @Spec("06#28")
  void theApplicationsTokenIsMountedWhereItHasOne() {
    Workload pod =
        Pods.of(
            """
            spec:
              containers:
              - name: app
                volumeMounts:
                - {name: other, mountPath: /x}
                - {name: tok, readOnly: true,
                   mountPath: /var/run/secrets/kubernetes.io/serviceaccount}
            """);
    Patched patched = Pods.patched(pod);

    for (JsonNode container : List.of(patched.proxy(), patched.init())) {
      assertThat(container.path("volumeMounts"))
          .last()
          .satisfies(
              mount -> {
                assertThat(mount.path("name").asString()).isEqualTo("tok");
                assertThat(mount.path("readOnly").asBoolean()).isTrue();
              });
    }
  }

  @Test
  @Spec({"06#31", "06#32"})
  void onlyKindsOfWorkloadsHaveALabel() {
    for (String kind :
        List.of(
            "Deployment",
            "ReplicationController",
            "ReplicaSet",
            "Job",
            "DaemonSet",
            "StatefulSet")) {
      assertThat(new Owner(kind, "x").label())
          .hasValue("linkerd.io/proxy-" + new Owner(kind, "x").kind());
    }
    for (String kind : List.of("CronJob", "pod", "Rollout")) {
      assertThat(new Owner(kind, "x").label()).isEmpty();
    }
  }

  @Test
  @Spec("06#33")
  void otherAnchorsGiveAnotherHash() {
    Installation other =
        new Installation(Pods.CHART.values(), "linkerd", "linkerd/proxy-injector v1", "x\n");

    Patched before = Pods.patched(Pods.pod());
    Patched after = Pods.patched(Pods.pod(), Pods.PLAIN, other);

    String key = "linkerd.io/trust-root-sha256";
    // SHA-256 of "x\n", by sha256sum.
    assertThat(after.annotations())
        .containsEntry(key, "73cb3858a687a8494ca3323053016282f3dad39d42cf62ca4e79dda2aac7d9ac");
    assertThat(before.annotations().get(key)).isNotEqualTo(after.annotations().get(key));
    assertThat(after.env()).containsEntry("LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS", "x\n");
  }

  @Test
  @Spec("06#37")
  void quotesInInheritedAnnotationsStayQuotes() {
    String value = "a \"b\" \\ c";
    NamespaceView namespace = Pods.namespace(Map.of("config.linkerd.io/access-log", value));

    Patched pod = Pods.patched(Pods.pod(), namespace, Pods.CHART);

    assertThat(pod.annotations()).containsEntry("config.linkerd.io/access-log", value);
    assertThat(pod.env()).containsEntry("LINKERD2_PROXY_ACCESS_LOG", value);
  }

  @Test
  @Spec("06#38")
  void withIpv6AllListenersAreDual() {
    Patched pod = Pods.patched(Pods.pod(), Pods.PLAIN, Pods.installation("disableIPv6: false"));

    assertThat(pod.env())
        .containsEntry("LINKERD2_PROXY_INBOUND_LISTEN_ADDR", "[::]:4143")
        .containsEntry("LINKERD2_PROXY_ADMIN_LISTEN_ADDR", "[::]:4191")
        .containsEntry("LINKERD2_PROXY_CONTROL_LISTEN_ADDR", "[::]:4190")
        .containsEntry("LINKERD2_PROXY_OUTBOUND_LISTEN_ADDR", "127.0.0.1:4140")
        .containsEntry("LINKERD2_PROXY_OUTBOUND_LISTEN_ADDRS", "127.0.0.1:4140,[::1]:4140");
    assertThat(pod.initArguments()).doesNotContain("ipv6");
  }

  @Test
  @Spec("08#16")
  void initHasTheChartsArgumentsInOrder() {
    assertThat(Pods.patched(Pods.pod()).initArguments())
        .isEqualTo(
            "--firewall-bin-path iptables-nft --firewall-save-bin-path iptables-nft-save"
                + " --ipv6=false --incoming-proxy-port 4143 --outgoing-proxy-port 4140"
                + " --proxy-uid 2102 --inbound-ports-to-ignore 4190,4191,4567,4568"
                + " --outbound-ports-to-ignore 4567,4568");
  }

  @Test
  void initSaysEverythingThatIsConfigured() {
    Installation all =
        Pods.installation(
            """
            disableIPv6: false
            proxy: {gid: 7, ports: {control: 1, admin: 2, inbound: 3, outbound: 4}, uid: 5}
            proxyInit:
              iptablesMode: legacy
              ignoreInboundPorts: ""
              ignoreOutboundPorts: ""
              runAsRoot: true
              closeWaitTimeoutSecs: 6
              logFormat: json
              logLevel: debug
              skipSubnets: 10.0.0.0/8
            """);
    Patched pod = Pods.patched(Pods.pod(), Pods.PLAIN, all);

    assertThat(pod.initArguments())
        .isEqualTo(
            "--incoming-proxy-port 3 --outgoing-proxy-port 4 --proxy-uid 5 --proxy-gid 7"
                + " --inbound-ports-to-ignore 1,2 --timeout-close-wait-secs 6 --log-format json"
                + " --log-level debug --subnets-to-ignore 10.0.0.0/8");
    assertThat(pod.init().at("/securityContext/privileged").asBoolean()).isTrue();
    assertThat(pod.init().at("/securityContext/runAsUser").asInt()).isZero();
  }

  @ParameterizedTest
  @Spec({"06#13", "06#14", "08#17"})
  @CsvSource(
      delimiter = '|',
      value = {
        "{proxy: {logHTTPHeaders: foo}} | logHTTPHeaders must be one of: insecure",
        "{proxyInit: {closeWaitTimeoutSecs: 60}} | proxyInit.runAsRoot must be set to use"
            + " proxyInit.closeWaitTimeoutSecs",
        "{proxyInit: {iptablesMode: plain}} | Unsupported value \"plain\" for"
            + " proxyInit.iptablesMode",
        "{proxyInit: {iptablesMode: \"\"}} | Unsupported value \"\" for proxyInit.iptablesMode",
        "{clusterNetworks: \"10.0.0.0/8,x\"} | cannot parse destination get networks: invalid CIDR"
            + " address: x",
        "{clusterNetworks: 10.0.0.0/33} | cannot parse destination get networks: invalid CIDR"
            + " address: 10.0.0.0/33",
        "{clusterNetworks: \"::1\"} | cannot parse destination get networks: invalid CIDR address:"
            + " ::1",
        "{proxy: {tracing: {enabled: true}}} | proxy.tracing.collector.endpoint must be set if"
            + " proxy tracing is enabled",
        "{proxy: {tracing: {enabled: true, collector: {endpoint: \"a:1\"}}}} |"
            + " proxy.tracing.collector.meshIdentity.serviceAccountName must be set if proxy"
            + " tracing is enabled",
      })
  void valuesThatMakeNoPodAreRefused(String values, String reason) {
    Installation installation =
        new Installation(ValuesDocument.parse(values), "linkerd", "x", Pods.ANCHORS);

    assertThat(Pods.refusal(Pods.pod(), installation)).startsWith(reason);
  }

  @Test
  void withoutAnchorsNoWorkloadIsMade() {
    Installation none = new Installation(Pods.CHART.values(), "linkerd", "x", " \n");

    assertThat(Pods.refusal(Pods.pod(), none))
        .isEqualTo("Please provide the identity trust anchors");
  }
}
