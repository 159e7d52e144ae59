package io.lorica.proto;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.lorica.proto.net.IPAddress;
import io.lorica.proto.net.IPv6;
import io.lorica.proto.spiffe.SpiffeWorkloadAPIGrpc;
import io.lorica.proto.transport.Header;
import io.lorica.proto.viz.Resource;
import io.lorica.proto.viz.TopRoutesRequest;
import io.lorica.proto.viz.TopRoutesResponse;
import io.lorica.testkit.Spec;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Bytes and paths that the specification writes out. */
final class WireBytesTest {
  @Test
  @Spec("10#1")
  void ipv4IsAFixedNumberWithTheFirstOctetOnTop() throws IOException {
    byte[] wire = {0x0D, 0x03, 0x02, 0x01, 0x0A};
    assertThat(IPAddress.parseFrom(wire).getIpv4()).isEqualTo(167838211);
    assertThat(IPAddress.newBuilder().setIpv4(0x0A010203).build().toByteArray()).isEqualTo(wire);
  }

  @Test
  @Spec("10#2")
  void ipv6IsTwoFixedNumbersHighHalfFirst() throws IOException {
    IPv6 address = IPv6.newBuilder().setFirst(0x20010db800000000L).setLast(1).build();
    byte[] wire = {0x09, 0, 0, 0, 0, (byte) 0xb8, 0x0d, 0x01, 0x20, 0x11, 1, 0, 0, 0, 0, 0, 0, 0};
    assertThat(address.toByteArray()).isEqualTo(wire);
    assertThat(IPv6.parseFrom(wire)).isEqualTo(address);
  }

  @Test
  void portOfTheTransportHeaderIsAPlainVarint() {
    assertThat(Header.newBuilder().setPort(4040).build().toByteArray())
        .isEqualTo(new byte[] {0x08, (byte) 0xC8, 0x1F});
  }

  @Test
  void workloadApiHasNoPackageInItsPath() {
    MethodDescriptor<?, ?> method = SpiffeWorkloadAPIGrpc.getFetchX509SVIDMethod();
    assertThat(method.getFullMethodName()).isEqualTo("SpiffeWorkloadAPI/FetchX509SVID");
  }

  @Test
  @Spec("10#40")
  void topRoutesHasNumbersOfItsOwn() {
    Resource pod = Resource.newBuilder().setName("a").build();
    assertThat(TopRoutesRequest.newBuilder().setToResource(pod).build().toByteArray())
        .startsWith(7 << 3 | 2);
    assertThat(
            TopRoutesResponse.newBuilder()
                .setOk(TopRoutesResponse.Ok.getDefaultInstance())
                .build()
                .toByteArray())
        .startsWith(3 << 3 | 2);
  }
}
