package io.lorica.sandbox.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.lorica.sandbox.node.SystemTools;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the next start makes of a sandbox whose supervisor did not end it. */
class CrashTest {
  private final String name = "crash-" + ProcessHandle.current().pid();

  @BeforeAll
  static void needsRoot() {
    assumeTrue(
        "root".equals(System.getProperty("user.name")) && SystemTools.missingPackages().isEmpty(),
        "network namespaces need root, iproute2 and iptables");
  }

  @Test
  void nextStartEndsWhatIsLeft() throws IOException, InterruptedException {
    HostSandbox first = HostSandbox.start(name);
    first.abandon();
    try (HostSandbox second = HostSandbox.start(name);
        KubernetesClient client = second.client()) {
      assertThat(first.waitFor()).isNotZero();
      assertThat(client.nodes().list().getItems()).hasSize(1);
    }
  }

  @Test
  void secondOneOfTheSameNameIsRefused() throws IOException {
    try (HostSandbox first = HostSandbox.start(name)) {
      assertThat(first.logs()).exists();
      assertThatThrownBy(() -> HostSandbox.start(name)).hasMessageContaining("runs already");
    }
  }

  @Test
  void processWithAnotherStartTimeIsNotOurs() {
    ProcessHandle self = ProcessHandle.current();
    assertThat(OwnProcess.of(self).find()).contains(self);
    assertThat(new OwnProcess(self.pid(), 1).find()).isEmpty();
  }
}
