package io.lorica.proxy.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lorica.proxy.config.IpLiterals;
import io.lorica.proxy.config.ListenConfig;
import io.lorica.proxy.config.TcpOptions;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginalDestinationTest {
  @Test
  void socketAddressesOfTheKernelAreRead() {
    byte[] four = HexFormat.of().parseHex("02001f900a0102030000000000000000");
    assertThat(OriginalDestination.Kernel.parse(ByteBuffer.wrap(four), true))
        .isEqualTo(IpLiterals.socketAddress("10.1.2.3", 8080));
    byte[] six =
        HexFormat.of().parseHex("0a001f9000000000fd00000000000000000000000000000100000000");
    assertThat(OriginalDestination.Kernel.parse(ByteBuffer.wrap(six), false))
        .isEqualTo(IpLiterals.socketAddress("fd00::1", 8080));
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0,iptables,10.99.0.1", "::,iptables,10.99.0.1", "::,ip6tables,fd99::1"})
  void aRedirectedConnectionKnowsWhereItWasGoing(String listen, String tables, String target)
      throws Exception {
    assumeTrue(NetworkNamespace.isPermitted());
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      namespace.exec("ip", "address", "add", "10.99.0.1/32", "dev", "lo");
      namespace.exec("ip", "address", "add", "fd99::1/128", "dev", "lo", "nodad");
      AcceptedConnection accepted =
          namespace.call(
              () ->
                  acceptOne(
                      listen,
                      port -> {
                        namespace.exec(
                            tables,
                            "-t",
                            "nat",
                            "-A",
                            "OUTPUT",
                            "-p",
                            "tcp",
                            "--dport",
                            "5000",
                            "-j",
                            "REDIRECT",
                            "--to-ports",
                            String.valueOf(port));
                        return new InetSocketAddress(target, 5000);
                      }));
      assertThat(accepted.originalDestination()).isEqualTo(IpLiterals.socketAddress(target, 5000));
      // A mapped address would have sixteen bytes.
      assertThat(accepted.client().getAddress().getAddress())
          .hasSameSizeAs(IpLiterals.parse(target).orElseThrow().getAddress());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void withoutTrackingTheConnectionIsDropped(String address) throws Exception {
    assumeTrue(NetworkNamespace.isPermitted());
    try (NetworkNamespace namespace = NetworkNamespace.create()) {
      int end =
          namespace.call(
              () -> {
                EventLoopGroup loops = loops();
                Acceptor acceptor = bind(address, loops, _ -> {});
                acceptor.accept();
                try (Socket client = new Socket()) {
                  client.connect(acceptor.addresses().getFirst());
                  return client.getInputStream().read();
                } finally {
                  loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
                }
              });
      assertThat(end).isEqualTo(-1);
    }
  }

  private interface Redirect {
    InetSocketAddress to(int port);
  }

  private static AcceptedConnection acceptOne(String listen, Redirect redirect) throws Exception {
    BlockingQueue<AcceptedConnection> accepted = new LinkedBlockingQueue<>();
    EventLoopGroup loops = loops();
    try {
      Acceptor acceptor = bind(listen, loops, accepted::add);
      acceptor.accept();
      InetSocketAddress target = redirect.to(acceptor.addresses().getFirst().getPort());
      try (Socket client = new Socket()) {
        client.connect(target);
        AcceptedConnection connection = accepted.poll(30, TimeUnit.SECONDS);
        assertThat(connection).isNotNull();
        return connection;
      }
    } finally {
      loops.shutdownGracefully(0, 10, TimeUnit.SECONDS).sync();
    }
  }

  private static EventLoopGroup loops() {
    return EventLoops.group(1, "test");
  }

  private static Acceptor bind(
      String address, EventLoopGroup loops, AcceptedConnection.Listener listener) throws Exception {
    return Acceptor.bind(
        new ListenConfig(List.of(IpLiterals.socketAddress(address, 0)), 0, TcpOptions.DEFAULTS),
        loops,
        loops,
        OriginalDestination.fromKernel(),
        listener);
  }
}
