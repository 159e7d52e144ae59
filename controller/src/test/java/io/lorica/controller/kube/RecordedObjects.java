package io.lorica.controller.kube;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.mockwebserver.crud.AttributeSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects in memory, with a log of their changes from which watches are served as a real server
 * serves them: from a resource version on, each change once.
 */
final class RecordedObjects extends KubernetesCrudDispatcher {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /** One change: to what it applied before and after, and the message that a watch sends. */
  record Change(
      long version, @Nullable AttributeSet before, @Nullable AttributeSet after, String message) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Change> changes = new ArrayList<>();

  @Override
  public void processEvent(
      String path,
      AttributeSet pathAttributes,
      AttributeSet oldAttributes,
      GenericKubernetesResource resource,
      String newState) {
    String oldState = oldAttributes == null ? null : state(oldAttributes);
    super.processEvent(path, pathAttributes, oldAttributes, resource, newState);
    if (newState != null && newState.equals(oldState)) {
      return;
    }
    AttributeSet created =
        newState == null
            ? null
            : AttributeSet.merge(pathAttributes, attributeExtractor.fromResource(newState));
    log(oldState == null ? null : oldAttributes, created, oldState, newState);
  }

  private @Nullable String state(AttributeSet attributes) {
    var found = findResource(attributes);
    return found == null ? null : found.getValue();
  }

  private void log(
      @Nullable AttributeSet before,
      @Nullable AttributeSet after,
      @Nullable String oldState,
      @Nullable String newState) {
    lock.lock();
    try {
      ObjectNode object = (ObjectNode) JSON.readTree(newState == null ? "" + oldState : newState);
      long version =
          newState == null
              ? requestResourceVersion()
              : object.path("metadata").path("resourceVersion").asLong(0);
      object.withObject("metadata").put("resourceVersion", Long.toString(version));
      String type = newState == null ? "DELETED" : oldState == null ? "ADDED" : "MODIFIED";
      JsonNode message = JSON.createObjectNode().put("type", type).set("object", object);
      changes.add(new Change(version, before, after, message.toString()));
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The first change after {@code position} in the log that this watch must tell, if any came. */
  Optional<Integer> await(int position, AttributeSet query, long from, long millis)
      throws InterruptedException {
    lock.lock();
    try {
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      int at = position;
      while (true) {
        for (; at < changes.size(); at++) {
          if (changes.get(at).version() > from && concerns(changes.get(at), query)) {
            return Optional.of(at);
          }
        }
        if (left <= 0) {
          return Optional.empty();
        }
        left = grown.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  String message(int at) {
    lock.lock();
    try {
      return changes.get(at).message();
    } finally {
      lock.unlock();
    }
  }

  private static boolean concerns(Change change, AttributeSet query) {
    AttributeSet before = change.before();
    AttributeSet after = change.after();
    return (before != null && before.matches(query)) || (after != null && after.matches(query));
  }

  AttributeSet query(String path) {
    return attributeExtractor.fromPath(path);
  }
}
