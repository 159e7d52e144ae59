package io.lorica.proxy.control;

import com.google.protobuf.ByteString;
import io.lorica.proxy.net.TestLoop;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.handler.codec.dns.DatagramDnsQuery;
import io.netty.handler.codec.dns.DatagramDnsQueryDecoder;
import io.netty.handler.codec.dns.DatagramDnsResponse;
import io.netty.handler.codec.dns.DatagramDnsResponseEncoder;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DefaultDnsRawRecord;
import io.netty.handler.codec.dns.DnsQuestion;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A name server on loopback that answers what a test tells it to. */
final class NameServer implements AutoCloseable {
  /** A record to answer with. */
  record Entry(DnsRecordType type, long ttl, ByteString data) {}

  /** An answer; null as the code stands for silence. */
  record Zone(@Nullable DnsResponseCode code, List<Entry> answers, List<Entry> authority) {}

  private static final Zone NOTHING = new Zone(DnsResponseCode.NXDOMAIN, List.of(), List.of());

  private final Map<String, Zone> zones = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Channel channel;

  NameServer(TestLoop loop) {
    channel =
        new Bootstrap()
            .group(loop.group())
            .channel(EpollDatagramChannel.class)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel created) {
                    created
                        .pipeline()
                        .addLast(
                            new DatagramDnsQueryDecoder(),
                            new DatagramDnsResponseEncoder(),
                            new Answerer());
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  InetSocketAddress address() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Questions so far: {@code SRV name.}. */
  List<String> asked() {
    return asked;
  }

  void answer(String name, DnsRecordType type, Zone zone) {
    zones.put(key(name, type), zone);
  }

  void answer(String name, Entry... records) {
    zones.put(
        key(name, records[0].type()),
        new Zone(DnsResponseCode.NOERROR, List.of(records), List.of()));
  }

  static Entry a(long ttl, int... bytes) {
    return new Entry(bytes.length == 4 ? DnsRecordType.A : DnsRecordType.AAAA, ttl, bytes(bytes));
  }

  static Entry srv(long ttl, int port, String target) {
    ByteBuf data = Unpooled.buffer().writeShort(0).writeShort(100).writeShort(port);
    writeName(data, target);
    return new Entry(DnsRecordType.SRV, ttl, taken(data));
  }

  static Entry soa(long ttl, int minimum) {
    ByteBuf data = Unpooled.buffer();
    writeName(data, "ns.dns.cluster.local");
    writeName(data, "hostmaster.cluster.local");
    data.writeInt(1).writeInt(7200).writeInt(1800).writeInt(86400).writeInt(minimum);
    return new Entry(DnsRecordType.SOA, ttl, taken(data));
  }

  private static void writeName(ByteBuf data, String name) {
    for (String label : name.split("\\.", -1)) {
      data.writeByte(label.length());
      data.writeCharSequence(label, StandardCharsets.US_ASCII);
    }
    data.writeByte(0);
  }

  private static ByteString taken(ByteBuf data) {
    ByteString bytes = ByteString.copyFrom(data.nioBuffer());
    data.release();
    return bytes;
  }

  private static ByteString bytes(int[] ints) {
    byte[] bytes = new byte[ints.length];
    for (int i = 0; i < ints.length; i++) {
      bytes[i] = (byte) ints[i];
    }
    return ByteString.copyFrom(bytes);
  }

  private static String key(String name, DnsRecordType type) {
    return type.name() + " " + name;
  }

  private final class Answerer extends SimpleChannelInboundHandler<DatagramDnsQuery> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramDnsQuery query) {
      DnsQuestion question = query.recordAt(DnsSection.QUESTION);
      String key = key(question.name(), question.type());
      asked.add(key);
      Zone zone = zones.getOrDefault(key, NOTHING);
      DnsResponseCode code = zone.code();
      if (code == null) {
        return;
      }
      DatagramDnsResponse response =
          new DatagramDnsResponse(
              /* sender= */ query.recipient(), /* recipient= */ query.sender(), query.id());
      response.setCode(code);
      response.addRecord(
          DnsSection.QUESTION, new DefaultDnsQuestion(question.name(), question.type()));
      zone.answers().forEach(r -> response.addRecord(DnsSection.ANSWER, raw(question, r)));
      zone.authority().forEach(r -> response.addRecord(DnsSection.AUTHORITY, raw(question, r)));
      ctx.writeAndFlush(response);
    }

    private static DnsRawRecord raw(DnsQuestion question, Entry record) {
      return new DefaultDnsRawRecord(
          question.name(),
          record.type(),
          record.ttl(),
          Unpooled.wrappedBuffer(record.data().toByteArray()));
    }
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
  }
}
