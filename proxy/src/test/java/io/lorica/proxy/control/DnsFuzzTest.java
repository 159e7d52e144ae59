package io.lorica.proxy.control;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lorica.proxy.config.DnsConfig;
import io.lorica.proxy.config.IpLiterals;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseDecoder;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Datagrams of whoever answers in a name server's place, and its configuration. */
class DnsFuzzTest {
  private static final InetSocketAddress SOME = IpLiterals.socketAddress("127.0.0.1", 53);

  /** What a response says is addresses, none, or a failure with its reason; and for how long. */
  @FuzzTest(maxDuration = "1m")
  void responses(byte[] datagram) {
    DatagramDnsResponse response = decoded(datagram);
    if (response == null) {
      return;
    }
    try {
      said(response, DnsRecords.services(response));
      said(response, DnsRecords.addresses(response, DnsRecordType.A, 80));
      said(response, DnsRecords.addresses(response, DnsRecordType.AAAA, 80));
    } finally {
      response.release();
    }
  }

  private static void said(DatagramDnsResponse response, DnsAnswer answer) {
    switch (answer) {
      case DnsAnswer.Found found -> {
        assertThat(found.addresses()).hasSizeBetween(1, response.count(DnsSection.ANSWER));
        assertThat(found.addresses())
            .allMatch(address -> !address.isUnresolved() && address.getPort() > 0);
        usable(found.ttl());
      }
      case DnsAnswer.Absent absent -> absent.ttl().ifPresent(DnsFuzzTest::usable);
      case DnsAnswer.Failed failed -> assertThat(failed.reason()).isNotBlank();
    }
  }

  private static void usable(Duration ttl) {
    assertThat(ttl.isNegative()).isFalse();
    assertThat(DnsConfig.UNSET.clamp(ttl).toNanos()).isPositive();
  }

  /** The datagram, or null where it is no response: the question then fails. */
  private static @Nullable DatagramDnsResponse decoded(byte[] datagram) {
    EmbeddedChannel channel = new EmbeddedChannel(new DatagramDnsResponseDecoder());
    try {
      channel.writeInbound(new DatagramPacket(Unpooled.wrappedBuffer(datagram), SOME, SOME));
      return channel.readInbound();
    } catch (DecoderException malformed) {
      return null;
    } finally {
      channel.finishAndReleaseAll();
    }
  }

  /** There is always a server to ask, and never more than the C library would. */
  @FuzzTest(maxDuration = "1m")
  void resolvConf(byte[] bytes) {
    List<InetSocketAddress> servers = ResolvConf.nameServers(new String(bytes, ISO_8859_1));
    assertThat(servers).hasSizeBetween(1, 3);
    assertThat(servers).allMatch(server -> !server.isUnresolved() && server.getPort() == 53);
  }
}
