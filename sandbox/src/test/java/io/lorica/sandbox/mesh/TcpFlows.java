package io.lorica.sandbox.mesh;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What captured TCP connections carried, put together from packets in any order. Pure. */
final class TcpFlows {
  private static final int ETHERNET_HEADER = 14;
  private static final int TCP = 6;
  private static final int SYN = 0x02;

  private final Map<Flow, TreeMap<Long, byte[]>> segments = new HashMap<>();
  private final Map<Flow, Long> firstByte = new HashMap<>();

  /** One direction of a connection. */
  record Flow(InetSocketAddress from, InetSocketAddress to) {
    Flow reversed() {
      return new Flow(to, from);
    }
  }

  private TcpFlows() {}

  /**
   * The bytes of every direction whose beginning was captured, up to the first gap.
   *
   * @param packets each from its Ethernet header on; what is not TCP over IPv4 is skipped
   */
  static Map<Flow, byte[]> of(List<byte[]> packets) {
    TcpFlows flows = new TcpFlows();
    packets.forEach(packet -> flows.add(ByteBuffer.wrap(packet)));
    Map<Flow, byte[]> joined = new HashMap<>();
    flows.firstByte.forEach((flow, first) -> joined.put(flow, flows.join(flow, first)));
    return joined;
  }

  private void add(ByteBuffer packet) {
    if (packet.limit() < ETHERNET_HEADER + 20 || packet.getShort(12) != 0x0800) {
      return;
    }
    ByteBuffer ip = packet.slice(ETHERNET_HEADER, packet.limit() - ETHERNET_HEADER);
    if (ip.get(9) != TCP) {
      return;
    }
    int header = (ip.get(0) & 0x0f) * 4;
    ByteBuffer tcp = ip.slice(header, Short.toUnsignedInt(ip.getShort(2)) - header);
    Flow flow =
        new Flow(
            address(ip, 12, Short.toUnsignedInt(tcp.getShort(0))),
            address(ip, 16, Short.toUnsignedInt(tcp.getShort(2))));
    long sequence = Integer.toUnsignedLong(tcp.getInt(4));
    if ((tcp.get(13) & SYN) != 0) {
      firstByte.put(flow, sequence + 1);
    }
    byte[] content = new byte[tcp.limit() - ((tcp.get(12) & 0xf0) >> 2)];
    if (content.length > 0) {
      tcp.get(tcp.limit() - content.length, content);
      segments.computeIfAbsent(flow, _ -> new TreeMap<>()).put(sequence, content);
    }
  }

  /** Numbers do not begin anew in so short a capture, unless they begin near the end. */
  private byte[] join(Flow flow, long first) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (Map.Entry<Long, byte[]> segment :
        segments.getOrDefault(flow, new TreeMap<>()).entrySet()) {
      long skipped = first + bytes.size() - segment.getKey();
      if (skipped < 0) {
        break;
      }
      if (skipped < segment.getValue().length) {
        int from = (int) skipped;
        bytes.write(segment.getValue(), from, segment.getValue().length - from);
      }
    }
    return bytes.toByteArray();
  }

  private static InetSocketAddress address(ByteBuffer ip, int at, int port) {
    byte[] bytes = new byte[4];
    ip.get(at, bytes);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
