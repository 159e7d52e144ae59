package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.BindingBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.lorica.mesh.time.NanoClock;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * All controllers and what wakes each of them.
 *
 * <p>They read what they decide on afresh from the API server, which is in the same process; the
 * informers are only there to say that something happened.
 */
public final class Controllers implements AutoCloseable {
  private final KubernetesClient client;
  private final String node;
  private final Reconciler deployments;
  private final Reconciler replicaSets;
  private final Reconciler slices;
  private final Reconciler namespaces;
  private final Reconciler scheduler;
  private final Reconciler garbage;
  private final SharedIndexInformer<Service> services;
  private final List<SharedIndexInformer<?>> informers;

  /**
   * Starts all controllers.
   *
   * @param client the API server, as administrator
   * @param certificate PEM of the API server's certificate, for pods
   * @param node name of the node that runs all pods
   * @param clock for the pause before a failed attempt is repeated
   */
  public Controllers(KubernetesClient client, String certificate, String node, NanoClock clock) {
    this.client = client;
    this.node = node;
    this.deployments = new Reconciler("deployments", new DeploymentController(client), clock);
    this.replicaSets = new Reconciler("replicasets", new ReplicaSetController(client), clock);
    this.slices = new Reconciler("endpointslices", new EndpointSliceController(client), clock);
    this.namespaces =
        new Reconciler("namespaces", new NamespaceController(client, certificate), clock);
    this.scheduler = new Reconciler("scheduler", this::schedule, clock);
    this.garbage = new Reconciler("garbage", new GarbageCollector(client), clock);
    this.services =
        client
            .services()
            .inAnyNamespace()
            .inform(on((service, deleted) -> add(deleted ? garbage : slices, service)));
    this.informers =
        List.of(
            services,
            client
                .namespaces()
                .inform(on((Namespace namespace, Boolean _) -> add(namespaces, namespace))),
            client
                .apps()
                .deployments()
                .inAnyNamespace()
                .inform(
                    on((Deployment each, Boolean gone) -> add(gone ? garbage : deployments, each))),
            client.apps().replicaSets().inAnyNamespace().inform(on(this::onReplicaSet)),
            client.pods().inAnyNamespace().inform(new OnPod()));
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
    List.of(deployments, replicaSets, slices, namespaces, scheduler, garbage)
        .forEach(Reconciler::close);
  }

  private void onReplicaSet(ReplicaSet set, boolean deleted) {
    add(deleted ? garbage : replicaSets, set);
    Owners.controllerOf(set)
        .ifPresent(
            owner ->
                deployments.add(
                    new Reconciler.Key(set.getMetadata().getNamespace(), owner.getName())));
  }

  /** The pod became, or was until now, what it is in this object. */
  private void touched(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    Owners.controllerOf(pod)
        .filter(owner -> owner.getKind().equals("ReplicaSet"))
        .ifPresent(owner -> replicaSets.add(new Reconciler.Key(namespace, owner.getName())));
    for (Service service : services.getStore().list()) {
      if (service.getMetadata().getNamespace().equals(namespace) && selects(service, pod)) {
        add(slices, service);
      }
    }
  }

  private static boolean selects(Service service, Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return EndpointSliceController.isSelecting(service)
        && labels != null
        && labels.entrySet().containsAll(service.getSpec().getSelector().entrySet());
  }

  /** Most news of a pod is of no interest here: its status changes with each of its containers. */
  private final class OnPod implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      if (pod.getSpec().getNodeName() == null) {
        add(scheduler, pod);
      }
      touched(pod);
    }

    @Override
    public void onUpdate(Pod before, Pod after) {
      if (!Pods.isSameToControllers(before, after)) {
        touched(before);
        touched(after);
      }
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
      touched(pod);
    }
  }

  private void schedule(Reconciler.Key key) {
    Pod pod = client.pods().inNamespace(key.namespace()).withName(key.name()).get();
    if (pod != null && pod.getSpec().getNodeName() == null) {
      client.raw(
          "/api/v1/namespaces/%s/pods/%s/binding".formatted(key.namespace(), key.name()),
          "POST",
          new BindingBuilder()
              .withNewMetadata()
              .withName(key.name())
              .endMetadata()
              .withNewTarget()
              .withKind("Node")
              .withName(node)
              .endTarget()
              .build());
    }
  }

  private static void add(Reconciler reconciler, HasMetadata object) {
    String namespace = object.getMetadata().getNamespace();
    reconciler.add(
        new Reconciler.Key(namespace == null ? "" : namespace, object.getMetadata().getName()));
  }

  private static <T> ResourceEventHandler<T> on(BiConsumer<T, Boolean> happened) {
    return new ResourceEventHandler<>() {
      @Override
      public void onAdd(T object) {
        happened.accept(object, false);
      }

      @Override
      public void onUpdate(T before, T after) {
        happened.accept(after, false);
      }

      @Override
      public void onDelete(T object, boolean finalStateUnknown) {
        happened.accept(object, true);
      }
    };
  }
}
