package io.lorica.proxy.balance;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.discovery.EndpointHttp2;
import io.lorica.proxy.discovery.EndpointMetadata;
import io.lorica.proxy.discovery.EndpointSet;
import io.lorica.proxy.metrics.Labels;
import io.lorica.proxy.metrics.ZoneLocality;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EndpointPoolTest {
  private final Map<Integer, Member> built = new HashMap<>();
  private final List<String> log = new ArrayList<>();
  private boolean readyWhenBuilt = true;
  private int firstReady;
  private int changes;
  private final EndpointPool<Member> pool =
      new EndpointPool<>(
          this::create,
          new P2cPicker(new SplittableRandom(1)),
          new EndpointPool.Listener() {
            @Override
            public void ready() {
              firstReady++;
            }

            @Override
            public void readinessChanged() {
              changes++;
            }
          });

  private final class Member implements PooledEndpoint {
    final int id;
    final Readiness readiness;
    boolean ready = readyWhenBuilt;

    Member(int id, Readiness readiness) {
      this.id = id;
      this.readiness = readiness;
    }

    void turn(boolean nowReady) {
      ready = nowReady;
      readiness.changed();
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public double load(long nowNs) {
      return 1;
    }

    @Override
    public void retire() {
      log.add("retire " + id);
      ready = false;
      readiness.changed();
    }
  }

  private Member create(
      InetSocketAddress address, EndpointMetadata metadata, PooledEndpoint.Readiness readiness) {
    Member member = new Member(address.getPort(), readiness);
    built.put(member.id, member);
    log.add("build " + member.id);
    return member;
  }

  private static InetSocketAddress address(int id) {
    return IpLiterals.socketAddress("10.0.0.1", id);
  }

  private static EndpointSet set(int... ids) {
    Map<InetSocketAddress, EndpointMetadata> endpoints = new HashMap<>();
    for (int id : ids) {
      endpoints.put(address(id), EndpointMetadata.EMPTY);
    }
    return new EndpointSet(endpoints);
  }

  private Member member(int id) {
    Member member = built.get(id);
    if (member == null) {
      throw new AssertionError("not built: " + id);
    }
    return member;
  }

  /** Who is picked in many draws. */
  private Set<Integer> picked() {
    Set<Integer> ids = new TreeSet<>();
    for (int i = 0; i < 200; i++) {
      Member member = pool.pick(0);
      if (member != null) {
        ids.add(member.id);
      }
    }
    return ids;
  }

  @Test
  void membershipFollowsTheSetAndKeepsWhatStays() {
    assertThat(pool.apply(set(1, 2, 3))).isEqualTo(new EndpointPool.Change(3, 0));
    assertThat(pool.apply(set(2, 3, 4))).isEqualTo(new EndpointPool.Change(1, 1));

    assertThat(log).containsOnlyOnce("build 2", "build 3").contains("retire 1");
    assertThat(picked()).containsExactly(2, 3, 4);
    assertThat(pool.size()).isEqualTo(3);
  }

  @Test
  void changedMetadataBuildsAnew() {
    pool.apply(set(1));
    EndpointMetadata other =
        new EndpointMetadata(
            Optional.empty(),
            EndpointMetadata.ProtocolHint.H2,
            0,
            Optional.empty(),
            EndpointHttp2.USUAL,
            ZoneLocality.UNKNOWN,
            Labels.NONE);
    assertThat(pool.apply(new EndpointSet(Map.of(address(1), other))))
        .isEqualTo(new EndpointPool.Change(1, 1));
    assertThat(log).containsExactly("build 1", "retire 1", "build 1");
  }

  @Test
  void onlyReadyEndpointsArePicked() {
    pool.apply(set(1, 2, 3));
    member(2).turn(false);
    assertThat(picked()).containsExactly(1, 3);
    member(1).turn(false);
    member(3).turn(false);
    assertThat(pool.pick(0)).isNull();
    assertThat(pool.readySize()).isZero();
    member(2).turn(true);
    assertThat(picked()).containsExactly(2);
  }

  @Test
  void theFirstReadyAfterNoneIsTold() {
    readyWhenBuilt = false;
    pool.apply(set(1, 2));
    assertThat(firstReady).isZero();
    member(1).turn(true);
    member(2).turn(true);
    assertThat(firstReady).isEqualTo(1);
    member(1).turn(false);
    member(2).turn(false);
    member(2).turn(true);
    assertThat(firstReady).isEqualTo(2);
    assertThat(changes).isEqualTo(5);
  }

  @Test
  void sayingTheSameTwiceDoesNoHarm() {
    pool.apply(set(1, 2));
    member(1).turn(true);
    member(1).turn(true);
    assertThat(pool.readySize()).isEqualTo(2);
    member(1).turn(false);
    member(1).turn(false);
    assertThat(pool.readySize()).isEqualTo(1);
  }

  @Test
  void whoLeftIsNotPickedWhateverItSays() {
    pool.apply(set(1, 2));
    Member gone = member(1);
    pool.apply(set(2));
    gone.turn(true);

    assertThat(picked()).containsExactly(2);
    pool.close();
    assertThat(pool.size()).isZero();
    assertThat(pool.pick(0)).isNull();
  }

  @Test
  void anyOrderOfComingAndGoingKeepsBookOfWhoIsReady() {
    SplittableRandom random = new SplittableRandom(7);
    int[] all = {1, 2, 3, 4, 5, 6};
    pool.apply(set(all));
    Set<Integer> ready = new TreeSet<>(List.of(1, 2, 3, 4, 5, 6));
    for (int step = 0; step < 500; step++) {
      int id = all[random.nextInt(all.length)];
      boolean turn = random.nextBoolean();
      member(id).turn(turn);
      if (turn) {
        ready.add(id);
      } else {
        ready.remove(id);
      }
      assertThat(pool.readySize()).isEqualTo(ready.size());
    }
    assertThat(picked()).isEqualTo(ready);
  }
}
