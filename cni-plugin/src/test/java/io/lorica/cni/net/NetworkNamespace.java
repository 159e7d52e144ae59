package io.lorica.cni.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.lorica.cni.firewall.Commands;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A network namespace of our own, removed at close. Needs root. Code runs in it on a thread of its
 * own, because a thread that has entered a namespace must not be used for anything else.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final Commands COMMANDS = Commands.ofEnvironment();

  private final String name;

  private NetworkNamespace(String name) {
    this.name = name;
  }

  /** Makes a namespace whose loopback device is up. */
  public static NetworkNamespace create() {
    String name = "lorica-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    command("ip", "netns", "add", name);
    var namespace = new NetworkNamespace(name);
    namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  /** Joins two namespaces by a pair of devices {@code eth0} with these addresses. */
  public static void join(
      NetworkNamespace left,
      List<String> leftAddresses,
      NetworkNamespace right,
      List<String> rightAddresses) {
    left.ip("link", "add", "eth0", "type", "veth", "peer", "eth0", "netns", right.name);
    left.addresses(leftAddresses);
    right.addresses(rightAddresses);
  }

  private void addresses(List<String> addresses) {
    // Without duplicate address detection, which would keep IPv6 addresses unusable for a second.
    addresses.forEach(address -> ip("address", "add", address, "dev", "eth0", "nodad"));
    ip("link", "set", "eth0", "up");
  }

  /** Runs {@code ip} with these arguments inside. */
  public void ip(String... arguments) {
    command(concat(List.of("ip", "-n", name), List.of(arguments)));
  }

  /** The file that stands for this namespace. */
  public Path path() {
    return Path.of("/var/run/netns", name);
  }

  /** Runs a program inside and returns its output; a failure fails the test. */
  public String output(String... command) {
    return command(concat(List.of("ip", "netns", "exec", name), List.of(command)));
  }

  /** Runs {@code task} inside, as the super user. */
  public <T> T call(Callable<T> task) throws Exception {
    return callAs(0, task);
  }

  /** Runs {@code task} inside, as user {@code uid}: what it opens belongs to that user. */
  public <T> T callAs(int uid, Callable<T> task) throws Exception {
    var result =
        new FutureTask<T>(
            () -> {
              LinuxThread.enterNetworkNamespace(path());
              LinuxThread.becomeUser(uid);
              return task.call();
            });
    Thread.ofPlatform().name("in-" + name).start(result);
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public void close() {
    command("ip", "netns", "delete", name);
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private static String command(String... command) {
    return command(List.of(command));
  }

  private static String command(List<String> command) {
    Commands.Result result = COMMANDS.run(command, "");
    assertThat(result.exitStatus()).as("%s: %s", command, result.output()).isZero();
    return result.output();
  }
}
