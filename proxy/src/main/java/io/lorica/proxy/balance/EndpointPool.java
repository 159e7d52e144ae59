package io.lorica.proxy.balance;

import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointSet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints of a balancer: follows the published {@link EndpointSet}, keeps those whose address
 * and metadata stay, builds and retires the others, and knows which are ready. Confined to one
 * event loop.
 *
 * @param <E> what is pooled
 */
public final class EndpointPool<E extends PooledEndpoint> {
  /** Builds an endpoint. */
  @FunctionalInterface
  public interface Factory<E> {
    E create(
        InetSocketAddress address, EndpointMetadata metadata, PooledEndpoint.Readiness readiness);
  }

  /** Hears about readiness, on the pool's loop. */
  @FunctionalInterface
  public interface Listener {
    /** The first endpoint became ready after there was none. */
    void ready();

    /** {@link #readySize} may have changed by itself, not by {@link #apply}. */
    default void readinessChanged() {}
  }

  /** What an update did, for counters. */
  public record Change(int added, int removed) {}

  private final Factory<E> factory;
  private final P2cPicker picker;
  private final Listener listener;
  private final Map<InetSocketAddress, Member<E>> members = new HashMap<>();

  /** Ready endpoints, in no order: a member knows its place, so leaving costs one move. */
  private final List<E> ready = new ArrayList<>();

  private final List<Member<E>> readyMembers = new ArrayList<>();

  private static final class Member<E> {
    final EndpointMetadata metadata;
    @Nullable E endpoint;
    int place = -1;

    Member(EndpointMetadata metadata) {
      this.metadata = metadata;
    }
  }

  public EndpointPool(Factory<E> factory, P2cPicker picker, Listener listener) {
    this.factory = factory;
    this.picker = picker;
    this.listener = listener;
  }

  /** Makes the membership equal to {@code set}. */
  public Change apply(EndpointSet set) {
    int removed = removeAllBut(set);
    int added = 0;
    boolean wasEmpty = ready.isEmpty();
    for (Map.Entry<InetSocketAddress, EndpointMetadata> entry : set.endpoints().entrySet()) {
      if (!members.containsKey(entry.getKey())) {
        add(entry.getKey(), entry.getValue());
        added++;
      }
    }
    tell(wasEmpty);
    return new Change(added, removed);
  }

  /** A ready endpoint, or null if there is none. */
  public @Nullable E pick(long nowNs) {
    return picker.pick(ready, nowNs);
  }

  public int size() {
    return members.size();
  }

  public int readySize() {
    return ready.size();
  }

  /** Retires all. */
  public void close() {
    apply(EndpointSet.EMPTY);
  }

  private void add(InetSocketAddress address, EndpointMetadata metadata) {
    Member<E> member = new Member<>(metadata);
    members.put(address, member);
    member.endpoint = factory.create(address, metadata, () -> readinessChanged(member));
    place(member);
  }

  private int removeAllBut(EndpointSet set) {
    int removed = 0;
    Iterator<Map.Entry<InetSocketAddress, Member<E>>> entries = members.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<InetSocketAddress, Member<E>> entry = entries.next();
      Member<E> member = entry.getValue();
      if (!member.metadata.equals(set.endpoints().get(entry.getKey()))) {
        entries.remove();
        removed++;
        retire(member);
      }
    }
    return removed;
  }

  private void retire(Member<E> member) {
    unplace(member);
    E endpoint = member.endpoint;
    member.endpoint = null;
    if (endpoint != null) {
      endpoint.retire();
    }
  }

  private void readinessChanged(Member<E> member) {
    boolean wasEmpty = ready.isEmpty();
    place(member);
    listener.readinessChanged();
    tell(wasEmpty);
  }

  private void tell(boolean wasEmpty) {
    if (wasEmpty && !ready.isEmpty()) {
      listener.ready();
    }
  }

  private void place(Member<E> member) {
    E endpoint = member.endpoint;
    boolean in = endpoint != null && endpoint.isReady();
    if (in && member.place < 0) {
      member.place = ready.size();
      ready.add(endpoint);
      readyMembers.add(member);
    } else if (!in) {
      unplace(member);
    }
  }

  private void unplace(Member<E> member) {
    int place = member.place;
    if (place < 0) {
      return;
    }
    member.place = -1;
    E last = ready.removeLast();
    Member<E> lastMember = readyMembers.removeLast();
    if (lastMember != member) {
      ready.set(place, last);
      readyMembers.set(place, lastMember);
      lastMember.place = place;
    }
  }
}
