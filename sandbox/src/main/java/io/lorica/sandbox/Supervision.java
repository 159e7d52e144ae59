package io.lorica.sandbox;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.lorica.sandbox.host.HostSandbox;
import io.lorica.sandbox.mesh.MeshInstall;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * What {@code make sandbox} does once the node runs: it installs the mesh, says so, and stays until
 * someone ends it. However this process is ended, it takes the sandbox with it; to be asked to end
 * is no error.
 */
final class Supervision implements AutoCloseable {
  private static final int FRONT_PORT = 8080;

  /** A watchdog; starting takes a quarter of a minute on two idle cores. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private enum State {
    RUNS,
    ASKED_TO_END,
    OVER
  }

  private final HostSandbox sandbox;
  private final ClassArchives archives = ClassArchives.ofThisProcess();
  private final ArchiveMaker maker;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNS);

  /** Ends the sandbox when this process ends. */
  Supervision(HostSandbox sandbox) {
    this.sandbox = sandbox;
    this.maker = new ArchiveMaker(archives, sandbox.logs().resolve("classes.log"));
    Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
  }

  /**
   * Installs the mesh and prints the page about it.
   *
   * @param elapsed since the start
   */
  void install(Supplier<Duration> elapsed) throws IOException {
    try (KubernetesClient client = sandbox.client()) {
      MeshInstall mesh = new MeshInstall(client, PATIENCE);
      System.out.println("Starting the control plane ...");
      mesh.controlPlane();
      System.out.println("Starting the sample application ...");
      mesh.sample();
      var page = new StartPage(elapsed.get(), front(), sandbox.logs(), sandbox.kubeconfig());
      System.out.println(page.text(mesh.pods("linkerd"), mesh.pods(MeshInstall.SAMPLE)));
    } catch (RuntimeException e) {
      // Without its node an installation fails.
      if (state.get() != State.ASKED_TO_END) {
        throw e;
      }
    }
  }

  /** Waits until the sandbox has ended; the exit code. */
  int await() throws InterruptedException {
    if (archives.mode() == ClassArchives.Mode.RECORD) {
      makeArchives();
    }
    sandbox.waitFor();
    if (state.get() == State.ASKED_TO_END) {
      return 0;
    }
    System.err.println("The sandbox has ended; see " + sandbox.logs());
    return 1;
  }

  /** The sandbox itself ends in the hook of this process. */
  @Override
  public void close() {
    state.compareAndSet(State.RUNS, State.OVER);
  }

  private void makeArchives() throws InterruptedException {
    try {
      maker.make(ProgramImages.ofThisProcess().archived());
    } catch (IOException e) {
      System.err.println("The next start will be slow: " + e.getMessage());
    }
  }

  private int front() throws IOException {
    String service = "front.sample.svc.cluster.local";
    try {
      return sandbox.forward(FRONT_PORT, service, 80);
    } catch (BindException e) {
      return sandbox.forward(0, service, 80);
    }
  }

  private void end() {
    boolean asked = state.compareAndSet(State.RUNS, State.ASKED_TO_END);
    maker.close();
    try {
      sandbox.close();
    } catch (IOException e) {
      System.err.println("the sandbox did not end cleanly: " + e.getMessage());
      return;
    }
    if (asked) {
      System.out.println("The sandbox is gone.");
      // Otherwise the exit code would be the signal's, which make calls an error.
      Runtime.getRuntime().halt(0);
    }
  }
}
