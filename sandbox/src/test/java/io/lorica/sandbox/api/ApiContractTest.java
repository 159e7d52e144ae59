package io.lorica.sandbox.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What our programs and the sandbox's controllers need of an API server, embedded or real. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiContractTest {
  private ContractServer server;
  private KubernetesClient api;
  private String namespace;

  ApiContractTest() throws IOException {
    server = ContractServer.start();
    api = server.admin();
    namespace = server.namespace();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeAll
  void namespaceExists() {
    assertThat(api.namespaces().withName(namespace).get().getMetadata().getLabels())
        .containsEntry("kubernetes.io/metadata.name", namespace);
  }

  @Test
  void listsWhatSelectorsSelect() {
    create(configMap("select-a", Map.of("tier", "front", "zone", "x")));
    create(configMap("select-b", Map.of("tier", "back")));
    var maps = api.configMaps().inNamespace(namespace);
    assertThat(names(maps.withLabel("tier", "front").list().getItems()))
        .containsExactly("select-a");
    assertThat(names(maps.withLabelSelector("tier in (front,back),!zone").list().getItems()))
        .containsExactly("select-b");
    assertThat(names(maps.withLabelSelector("tier,tier!=back").list().getItems()))
        .containsExactly("select-a");
    assertThat(names(maps.withField("metadata.name", "select-b").list().getItems()))
        .containsExactly("select-b");
  }

  @Test
  void generatesNames() {
    ConfigMap made =
        create(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withGenerateName("made-")
                .endMetadata()
                .build());
    assertThat(made.getMetadata().getName()).matches("made-[a-z0-9]{5}");
    assertThat(made.getMetadata().getUid()).isNotEmpty();
    assertThat(made.getMetadata().getCreationTimestamp()).isNotEmpty();
  }

  @Test
  void answersErrorsWithTheirCodes() {
    create(configMap("twice", Map.of()));
    assertThat(code(() -> create(configMap("twice", Map.of())))).isEqualTo(409);
    assertThat(api.configMaps().inNamespace(namespace).withName("absent").get()).isNull();
    assertThat(
            code(
                () ->
                    api.configMaps()
                        .inNamespace("no-such-namespace")
                        .resource(configMap("lost", Map.of()))
                        .create()))
        .isEqualTo(404);
  }

  @Test
  void watchStartsAfterTheVersionOfTheList() throws InterruptedException {
    create(configMap("watched-before", Map.of("watched", "yes")));
    var maps = api.configMaps().inNamespace(namespace).withLabel("watched", "yes");
    String version = maps.list().getMetadata().getResourceVersion();
    create(configMap("watched-after", Map.of("watched", "yes")));
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    try (var _ = maps.withResourceVersion(version).watch(new Events(events))) {
      assertThat(next(events)).isEqualTo("ADDED watched-after");
      label("watched-after", "more", "1");
      assertThat(next(events)).isEqualTo("MODIFIED watched-after");
      label("watched-after", "watched", "no");
      assertThat(next(events)).isEqualTo("DELETED watched-after");
      label("watched-after", "watched", "yes");
      assertThat(next(events)).isEqualTo("ADDED watched-after");
      delete("watched-before");
      assertThat(next(events)).isEqualTo("DELETED watched-before");
    }
  }

  @Test
  void informerFollowsTheServer() throws InterruptedException {
    create(configMap("informed", Map.of("informed", "yes")));
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    try (var informer =
        api.configMaps()
            .inNamespace(namespace)
            .withLabel("informed", "yes")
            .inform(
                new io.fabric8.kubernetes.client.informers.ResourceEventHandler<>() {
                  @Override
                  public void onAdd(ConfigMap map) {
                    events.add("add " + map.getMetadata().getName());
                  }

                  @Override
                  public void onUpdate(ConfigMap before, ConfigMap after) {
                    events.add("update " + after.getMetadata().getName());
                  }

                  @Override
                  public void onDelete(ConfigMap map, boolean unknown) {
                    events.add("delete " + map.getMetadata().getName());
                  }
                })) {
      assertThat(next(events)).isEqualTo("add informed");
      label("informed", "more", "1");
      assertThat(next(events)).isEqualTo("update informed");
      delete("informed");
      assertThat(next(events)).isEqualTo("delete informed");
      assertThat(informer.getStore().list()).isEmpty();
    }
  }

  @Test
  void patchesInThreeWays() {
    create(configMap("patched", Map.of("keep", "1", "drop", "1")));
    var map = api.configMaps().inNamespace(namespace).withName("patched");
    map.patch(
        PatchContext.of(PatchType.JSON_MERGE),
        "{\"metadata\":{\"labels\":{\"drop\":null,\"add\":\"1\"}},\"data\":{\"a\":\"1\"}}");
    assertThat(map.get().getMetadata().getLabels()).isEqualTo(Map.of("keep", "1", "add", "1"));
    map.patch(
        PatchContext.of(PatchType.JSON),
        "[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"1\"},"
            + "{\"op\":\"replace\",\"path\":\"/data/a\",\"value\":\"2\"}]");
    assertThat(map.get().getData()).isEqualTo(Map.of("a", "2"));
    map.patch(PatchContext.of(PatchType.STRATEGIC_MERGE), "{\"data\":{\"b\":\"3\"}}");
    assertThat(map.get().getData()).isEqualTo(Map.of("a", "2", "b", "3"));
  }

  @Test
  void strategicMergeMatchesContainersByName() {
    Pod pod = createPod("strategic", Map.of());
    var patched =
        api.pods()
            .inNamespace(namespace)
            .withName(pod.getMetadata().getName())
            .patch(
                PatchContext.of(PatchType.STRATEGIC_MERGE),
                "{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"other\"}]}}");
    assertThat(patched.getSpec().getContainers()).hasSize(1);
    assertThat(patched.getSpec().getContainers().getFirst().getImage()).isEqualTo("other");
    assertThat(patched.getSpec().getContainers().getFirst().getCommand()).containsExactly("run");
  }

  @Test
  void statusIsWrittenOnlyThroughItsSubresource() {
    createPod("status", Map.of());
    var resource = api.pods().inNamespace(namespace).withName("status");
    resource.patch(
        PatchContext.of(PatchType.JSON_MERGE),
        "{\"metadata\":{\"labels\":{\"a\":\"1\"}},\"status\":{\"phase\":\"Running\"}}");
    assertThat(resource.get().getStatus().getPhase()).isEqualTo("Pending");
    Pod pod = resource.get();
    pod.getMetadata().setLabels(Map.of("b", "2"));
    pod.getStatus().setPhase("Running");
    api.pods().inNamespace(namespace).resource(pod).updateStatus();
    assertThat(resource.get().getStatus().getPhase()).isEqualTo("Running");
    assertThat(resource.get().getMetadata().getLabels()).containsKey("a").doesNotContainKey("b");
  }

  @Test
  void leaseWithAStaleVersionIsRefused() {
    Lease lease =
        api.leases()
            .inNamespace(namespace)
            .resource(
                new LeaseBuilder()
                    .withNewMetadata()
                    .withName("lead")
                    .endMetadata()
                    .withNewSpec()
                    .withHolderIdentity("one")
                    .withLeaseDurationSeconds(30)
                    .endSpec()
                    .build())
            .create();
    lease.getSpec().setHolderIdentity("two");
    Lease second = api.leases().inNamespace(namespace).resource(lease).update();
    assertThat(second.getSpec().getHolderIdentity()).isEqualTo("two");
    lease.getSpec().setHolderIdentity("three");
    assertThat(code(() -> api.leases().inNamespace(namespace).resource(lease).update()))
        .isEqualTo(409);
  }

  @Test
  void tokenIsReviewedForItsAudience() {
    account("reviewed");
    String token = token("reviewed", "identity.l5d.io");
    TokenReview good = review(token, "identity.l5d.io");
    assertThat(good.getStatus().getAuthenticated()).isTrue();
    assertThat(good.getStatus().getAudiences()).containsExactly("identity.l5d.io");
    assertThat(good.getStatus().getUser().getUsername())
        .isEqualTo("system:serviceaccount:" + namespace + ":reviewed");
    assertThat(review(token, "someone.else").getStatus().getAuthenticated()).isNotEqualTo(true);
    TokenReview garbage = review("not.a.token", "identity.l5d.io");
    assertThat(garbage.getStatus().getAuthenticated()).isNotEqualTo(true);
    assertThat(garbage.getStatus().getError()).contains("invalid bearer token");
  }

  @Test
  void tokenDiesWithItsAccount() {
    account("mortal");
    String token = token("mortal", "identity.l5d.io");
    api.serviceAccounts().inNamespace(namespace).withName("mortal").delete();
    assertThat(review(token, "identity.l5d.io").getStatus().getAuthenticated()).isNotEqualTo(true);
  }

  @Test
  void rolesDecideWhoMayDoWhat() {
    account("reader");
    String user = "system:serviceaccount:" + namespace + ":reader";
    assertThat(mayReadSecrets(user)).isFalse();
    api.rbac()
        .roles()
        .inNamespace(namespace)
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("read")
                .endMetadata()
                .withRules(
                    new PolicyRuleBuilder()
                        .withApiGroups("")
                        .withResources("secrets")
                        .withVerbs("get")
                        .build())
                .build())
        .create();
    api.rbac()
        .roleBindings()
        .inNamespace(namespace)
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("read")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "read")
                .addNewSubject("", "ServiceAccount", "reader", namespace)
                .build())
        .create();
    assertThat(mayReadSecrets(user)).isTrue();
    try (KubernetesClient reader = server.as(token("reader"))) {
      assertThat(reader.secrets().inNamespace(namespace).withName("absent").get()).isNull();
      assertThat(code(() -> reader.configMaps().inNamespace(namespace).list())).isEqualTo(403);
      assertThat(maySelf(reader, "get", "secrets")).isTrue();
      assertThat(maySelf(reader, "delete", "secrets")).isFalse();
    }
  }

  @Test
  void refusesAnUnknownToken() {
    try (KubernetesClient stranger = server.as("no-such-token")) {
      assertThat(code(() -> stranger.configMaps().inNamespace(namespace).list())).isEqualTo(401);
    }
  }

  @Test
  void servicesGetAnAddressAndTargetPorts() {
    var service =
        api.services()
            .inNamespace(namespace)
            .resource(
                new ServiceBuilder()
                    .withNewMetadata()
                    .withName("addressed")
                    .endMetadata()
                    .withNewSpec()
                    .withPorts(new ServicePortBuilder().withPort(80).build())
                    .endSpec()
                    .build())
            .create();
    assertThat(service.getSpec().getClusterIP()).matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
    assertThat(service.getSpec().getPorts().getFirst().getTargetPort().getIntVal()).isEqualTo(80);
    assertThat(service.getSpec().getPorts().getFirst().getProtocol()).isEqualTo("TCP");
  }

  @Test
  void podsGetTheirAccountsTokenMounted() {
    account("mounted");
    Pod pod = createPod("mounted", Map.of());
    assertThat(pod.getSpec().getContainers().getFirst().getVolumeMounts().getFirst().getMountPath())
        .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount");
    assertThat(pod.getSpec().getVolumes().getFirst().getProjected().getSources()).hasSize(3);
    assertThat(pod.getStatus().getPhase()).isEqualTo("Pending");
  }

  @Test
  void deletionChecksThePrecondition() {
    create(configMap("guarded", Map.of()));
    var map = api.configMaps().inNamespace(namespace).withName("guarded");
    String old = map.get().getMetadata().getResourceVersion();
    label("guarded", "a", "1");
    assertThat(
            code(
                () ->
                    api.configMaps()
                        .inNamespace(namespace)
                        .resource(map.get())
                        .lockResourceVersion(old)
                        .delete()))
        .isEqualTo(409);
    List<StatusDetails> deleted = map.delete();
    assertThat(deleted).hasSize(1);
    assertThat(map.get()).isNull();
  }

  @Test
  void finalizerHoldsADeletedObject() {
    ConfigMap held = configMap("held", Map.of());
    held.getMetadata().setFinalizers(List.of("lorica.io/test"));
    create(held);
    delete("held");
    var map = api.configMaps().inNamespace(namespace).withName("held");
    assertThat(map.get().getMetadata().getDeletionTimestamp()).isNotEmpty();
    map.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"metadata\":{\"finalizers\":null}}");
    assertThat(map.get()).isNull();
  }

  @Test
  void servesTheGroupsThatProgramsLookFor() {
    assertThat(api.getApiResources("discovery.k8s.io/v1").getResources())
        .anyMatch(resource -> resource.getKind().equals("EndpointSlice"));
    assertThat(api.getKubernetesVersion().getMajor()).isEqualTo("1");
  }

  private boolean mayReadSecrets(String user) {
    return api.authorization()
        .v1()
        .subjectAccessReview()
        .create(
            new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(user)
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withVerb("get")
                .withResource("secrets")
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private boolean maySelf(KubernetesClient client, String verb, String resource) {
    return client
        .authorization()
        .v1()
        .selfSubjectAccessReview()
        .create(
            new SelfSubjectAccessReviewBuilder()
                .withNewSpec()
                .withNewResourceAttributes()
                .withNamespace(namespace)
                .withVerb(verb)
                .withResource(resource)
                .endResourceAttributes()
                .endSpec()
                .build())
        .getStatus()
        .getAllowed();
  }

  private void account(String name) {
    api.serviceAccounts()
        .inNamespace(namespace)
        .resource(
            new ServiceAccountBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  private String token(String account, String... audiences) {
    return api.serviceAccounts()
        .inNamespace(namespace)
        .withName(account)
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audiences)
                .withExpirationSeconds(3600L)
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  private TokenReview review(String token, String audience) {
    return api.tokenReviews()
        .create(
            new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(audience)
                .endSpec()
                .build());
  }

  private Pod createPod(String name, Map<String, String> labels) {
    return api.pods()
        .inNamespace(namespace)
        .resource(
            new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .withNewSpec()
                .withContainers(
                    new ContainerBuilder()
                        .withName("app")
                        .withImage("image")
                        .withCommand("run")
                        .build())
                .endSpec()
                .build())
        .create();
  }

  private ConfigMap create(ConfigMap map) {
    return api.configMaps().inNamespace(namespace).resource(map).create();
  }

  private void delete(String name) {
    api.configMaps().inNamespace(namespace).withName(name).delete();
  }

  private void label(String name, String key, String value) {
    api.configMaps()
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"%s\":\"%s\"}}}".formatted(key, value));
  }

  private static ConfigMap configMap(String name, Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .build();
  }

  private static List<String> names(List<ConfigMap> maps) {
    return maps.stream().map(map -> map.getMetadata().getName()).toList();
  }

  private static int code(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    return catchThrowableOfType(KubernetesClientException.class, call).getCode();
  }

  private static String next(BlockingQueue<String> events) throws InterruptedException {
    String event = events.poll(30, TimeUnit.SECONDS);
    return event == null ? "nothing came" : event;
  }

  private record Events(BlockingQueue<String> events) implements Watcher<ConfigMap> {
    @Override
    public void eventReceived(Action action, ConfigMap map) {
      if (action != Action.BOOKMARK) {
        events.add(action + " " + map.getMetadata().getName());
      }
    }

    @Override
    public void onClose(@Nullable WatcherException cause) {}
  }
}
