package io.lorica.proxy.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.lorica.proxy.harness.ControlPlane;
import io.lorica.proxy.harness.Http1App;
import io.lorica.proxy.harness.Pod;
import io.lorica.proxy.harness.Policies;
import io.lorica.proxy.harness.Talk;
import io.lorica.proxy.harness.Wire;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What one request costs in garbage on its way through both proxies with everything on: discovery,
 * policy, balancing, mutual TLS, metrics. A count and no measurement: it is the same on every
 * machine.
 */
final class PairAllocationTest {
  private static final InetSocketAddress SERVICE = new InetSocketAddress("10.0.0.1", 80);
  private static final String AUTHORITY = "web.ns.svc.cluster.local:80";
  private static final int PORT = 8080;
  private static final String GET = "GET /a?b HTTP/1.1\r\nhost: web\r\nx-mine: 1\r\n\r\n";
  private static final int WARM = 2_000;
  private static final int COUNTED = 2_000;

  /** Of both proxies together: twice the bound of one. */
  private static final long MAX_BYTES = 2 * 400;

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
  private ControlPlane control;
  private Pod client;
  private Pod server;

  @BeforeEach
  void start() throws IOException {
    // Tracking would be most of what is counted.
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    control = ControlPlane.start();
    client = Pod.start(control, "client");
    server = Pod.start(control, "server");
    control
        .endpoints()
        .say(AUTHORITY, Policies.add(Policies.meshed(server.at(PORT), server.identity())));
    control.policies().say(Wire.text(SERVICE), Policies.detect(Policies.balanced(AUTHORITY)));
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
    control.close();
    ResourceLeakDetector.setLevel(level);
  }

  @Test
  void aWarmRequestAllocatesAtMostAFewHundredBytesInEachProxy() throws IOException {
    try (Http1App _ = Http1App.saying(server.at(PORT), "hello");
        Talk talk = client.dial(SERVICE)) {
      ask(talk, WARM);
      long before = allocatedByDataLoops();
      ask(talk, COUNTED);
      long perRequest = (allocatedByDataLoops() - before) / COUNTED;
      assertThat(perRequest).isBetween(1L, MAX_BYTES);
    }
  }

  private static void ask(Talk talk, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      assertThat(talk.ask(GET).status()).isEqualTo(200);
    }
  }

  private static long allocatedByDataLoops() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long bytes = 0;
    for (long id : threads.getAllThreadIds()) {
      var info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().startsWith("proxy")) {
        bytes += threads.getThreadAllocatedBytes(id);
      }
    }
    return bytes;
  }
}
