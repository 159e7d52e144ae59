package io.lorica.sandbox.controllers;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.lorica.sandbox.api.ResourceKind;
import io.lorica.sandbox.api.ResourceKinds;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;

/** Gives each namespace its default objects, and empties one that is deleted. */
final class NamespaceController implements Reconciler.Work {
  private final KubernetesClient client;
  private final String certificate;

  NamespaceController(KubernetesClient client, String certificate) {
    this.client = client;
    this.certificate = certificate;
  }

  @Override
  public void reconcile(Reconciler.Key key) {
    Namespace namespace = client.namespaces().withName(key.name()).get();
    if (namespace == null) {
      return;
    }
    if (namespace.getMetadata().getDeletionTimestamp() == null) {
      equip(key.name());
    } else {
      empty(namespace);
    }
  }

  private void equip(String namespace) {
    createOnce(
        namespace,
        new ServiceAccountBuilder().withNewMetadata().withName("default").endMetadata().build());
    createOnce(
        namespace,
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName("kube-root-ca.crt")
            .endMetadata()
            .withData(Map.of("ca.crt", certificate))
            .build());
  }

  private void createOnce(String namespace, HasMetadata object) {
    try {
      client.resource(object).inNamespace(namespace).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  private void empty(Namespace namespace) {
    String name = namespace.getMetadata().getName();
    boolean left = false;
    for (ResourceKind kind : ResourceKinds.all()) {
      if (kind.namespaced()) {
        left |= empty(name, kind);
      }
    }
    if (left) {
      throw new IllegalStateException("namespace " + name + " is not empty yet");
    }
    client.raw(
        "/api/v1/namespaces/" + name + "/finalize",
        "PUT",
        new NamespaceBuilder(namespace).withNewSpec().withFinalizers().endSpec().build());
  }

  /** Whether something was there. */
  private boolean empty(String namespace, ResourceKind kind) {
    var context =
        new ResourceDefinitionContext.Builder()
            .withGroup(kind.group())
            .withVersion(kind.version())
            .withPlural(kind.plural())
            .withKind(kind.kind())
            .withNamespaced(true)
            .build();
    var resources = client.genericKubernetesResources(context).inNamespace(namespace);
    List<GenericKubernetesResource> present = resources.list().getItems();
    present.stream()
        .filter(object -> object.getMetadata().getDeletionTimestamp() == null)
        .forEach(object -> resources.resource(object).delete());
    return !present.isEmpty();
  }
}
