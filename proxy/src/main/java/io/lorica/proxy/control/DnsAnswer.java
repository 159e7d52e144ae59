package io.lorica.proxy.control;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What became of one question. */
sealed interface DnsAnswer {
  /**
   * There are addresses.
   *
   * @param addresses at least one
   * @param ttl of the record that ages first
   */
  record Found(List<InetSocketAddress> addresses, Duration ttl) implements DnsAnswer {}

  /**
   * There is no such record.
   *
   * @param ttl how long that holds (RFC 2308 §5), where the server said so
   */
  record Absent(Optional<Duration> ttl) implements DnsAnswer {}

  /** No server answered, or none with anything of use. */
  record Failed(String reason) implements DnsAnswer {}
}
