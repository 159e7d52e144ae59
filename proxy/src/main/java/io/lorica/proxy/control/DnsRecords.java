package io.lorica.proxy.control;

import io.lorica.proxy.config.IpLiterals;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.handler.codec.dns.DnsResponseCode;
import io.netty.handler.codec.dns.DnsSection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads responses (RFC 1035 §4, RFC 2782). Pure; releases nothing. */
final class DnsRecords {
  /** Priority, weight and port stand before the target. */
  private static final int SRV_TARGET = 6;

  private static final int SRV_PORT = 4;

  /** SERIAL, REFRESH, RETRY, EXPIRE, MINIMUM; RFC 1035 §3.3.13. */
  private static final int SOA_MINIMUM_FROM_END = 4;

  private static final int MAX_LABEL = 63;

  private DnsRecords() {}

  /**
   * Addresses out of SRV records. The first label of each target must be the address of a pod with
   * dashes (spec 01 §16): no further question is asked.
   */
  static DnsAnswer services(DnsResponse response) {
    List<InetSocketAddress> found = new ArrayList<>();
    for (DnsRawRecord service : records(response, DnsSection.ANSWER, DnsRecordType.SRV)) {
      Optional<InetSocketAddress> address = service(service.content());
      if (address.isEmpty()) {
        return new DnsAnswer.Failed("a target's first label is not an address");
      }
      found.add(address.get());
    }
    return answer(response, DnsRecordType.SRV, found);
  }

  /** Addresses out of A or AAAA records. */
  static DnsAnswer addresses(DnsResponse response, DnsRecordType type, int port) {
    List<InetSocketAddress> found = new ArrayList<>();
    for (DnsRawRecord record : records(response, DnsSection.ANSWER, type)) {
      byte[] bytes = new byte[record.content().readableBytes()];
      record.content().getBytes(record.content().readerIndex(), bytes);
      try {
        found.add(new InetSocketAddress(InetAddress.getByAddress(bytes), port));
      } catch (UnknownHostException _) {
        return new DnsAnswer.Failed("an address of " + bytes.length + " bytes");
      }
    }
    return answer(response, type, found);
  }

  /** The address in {@code 10-1-2-3} or {@code fd00--1}. */
  static Optional<InetAddress> podAddress(String label) {
    return IpLiterals.parse(label.replace('-', '.'))
        .or(() -> IpLiterals.parse(label.replace('-', ':')));
  }

  private static Optional<InetSocketAddress> service(ByteBuf content) {
    int start = content.readerIndex();
    if (content.readableBytes() <= SRV_TARGET) {
      return Optional.empty();
    }
    int port = content.getUnsignedShort(start + SRV_PORT);
    int length = content.getUnsignedByte(start + SRV_TARGET);
    // Longer ones are compressed names, which targets must not be (RFC 2782).
    if (length > MAX_LABEL || content.readableBytes() < SRV_TARGET + 1 + length || port == 0) {
      return Optional.empty();
    }
    String label = content.toString(start + SRV_TARGET + 1, length, StandardCharsets.ISO_8859_1);
    return podAddress(label).map(ip -> new InetSocketAddress(ip, port));
  }

  private static DnsAnswer answer(
      DnsResponse response, DnsRecordType type, List<InetSocketAddress> found) {
    DnsResponseCode code = response.code();
    if (!code.equals(DnsResponseCode.NOERROR) && !code.equals(DnsResponseCode.NXDOMAIN)) {
      return new DnsAnswer.Failed(code.toString());
    }
    return found.isEmpty()
        ? new DnsAnswer.Absent(negativeTtl(response))
        : new DnsAnswer.Found(List.copyOf(found), ttl(response, type));
  }

  private static Duration ttl(DnsResponse response, DnsRecordType type) {
    long seconds = Long.MAX_VALUE;
    for (DnsRawRecord record : records(response, DnsSection.ANSWER, type)) {
      seconds = Math.min(seconds, record.timeToLive());
    }
    return Duration.ofSeconds(seconds);
  }

  /** The smaller of the SOA record's own time and its MINIMUM (RFC 2308 §5). */
  private static Optional<Duration> negativeTtl(DnsResponse response) {
    return records(response, DnsSection.AUTHORITY, DnsRecordType.SOA).stream()
        .filter(soa -> soa.content().readableBytes() >= SOA_MINIMUM_FROM_END)
        .map(soa -> Duration.ofSeconds(Math.min(soa.timeToLive(), minimum(soa.content()))))
        .findFirst();
  }

  private static long minimum(ByteBuf soa) {
    return soa.getUnsignedInt(soa.writerIndex() - SOA_MINIMUM_FROM_END);
  }

  private static List<DnsRawRecord> records(
      DnsResponse response, DnsSection section, DnsRecordType type) {
    List<DnsRawRecord> records = new ArrayList<>();
    for (int i = 0; i < response.count(section); i++) {
      DnsRecord record = response.recordAt(section, i);
      if (record.type().equals(type) && record instanceof DnsRawRecord raw) {
        records.add(raw);
      }
    }
    return records;
  }
}
