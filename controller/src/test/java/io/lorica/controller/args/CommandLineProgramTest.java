package io.lorica.controller.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

final class CommandLineProgramTest {

  @Command
  static final class Flags implements Callable<Integer> {
    @Option(names = "--addr", defaultValue = ":8080")
    InetSocketAddress addr = new InetSocketAddress(0);

    @Option(names = "--enable-ipv6", arity = "0..1", fallbackValue = "true", defaultValue = "true")
    boolean ipv6;

    @Mixin KubeFlags kube = new KubeFlags();
    @Mixin LogFlags log = new LogFlags();

    @Override
    public Integer call() {
      return 7;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-addr=127.0.0.1:1", "--addr=127.0.0.1:1"})
  void oneDashOrTwo(String flag) {
    assertThat(CommandLineProgram.parse(new Flags(), flag).addr)
        .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
  }

  @Test
  void valuesMayBeEmptyOrStandApart() {
    Flags flags =
        CommandLineProgram.parse(new Flags(), "-kubeconfig=", "-log-level", "debug", "-addr=:9");
    assertThat(flags.kube.kubeconfig).isEmpty();
    assertThat(flags.log.level).isEqualTo("debug");
    assertThat(flags.addr).isEqualTo(new InetSocketAddress(9));
  }

  @ParameterizedTest
  @CsvSource({"-enable-ipv6,true", "-enable-ipv6=false,false", "-log-level=info,true"})
  void switchesNeedNoValue(String flag, boolean ipv6) {
    assertThat(CommandLineProgram.parse(new Flags(), flag).ipv6).isEqualTo(ipv6);
  }

  @Test
  void theLastOfTwoEqualFlagsCounts() {
    assertThat(CommandLineProgram.parse(new Flags(), "-addr=:1", "-addr=:2").addr.getPort())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-nonsense", "-addr=8080", "-addr=:x", "-addr=:70000", "-addr=::1:80"})
  void aWrongFlagIsRefused(String flag) {
    assertThatThrownBy(() -> CommandLineProgram.parse(new Flags(), flag))
        .isInstanceOf(ParameterException.class);
  }
}
