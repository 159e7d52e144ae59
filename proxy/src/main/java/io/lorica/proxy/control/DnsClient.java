package io.lorica.proxy.control;

import io.netty.channel.AddressedEnvelope;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.handler.codec.dns.DnsResponse;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsNameResolverChannelStrategy;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Asks name servers, one after the other until one answers, and keeps no answer. Confined to one
 * event loop; answers are given there, never inside the call that asks.
 */
public final class DnsClient implements AutoCloseable {
  /** How often each server is asked: a datagram may get lost (resolv.conf(5), attempts). */
  private static final int ROUNDS = 2;

  private final DnsNameResolver resolver;
  private final List<InetSocketAddress> servers;

  /**
   * Asks {@code servers} in their order.
   *
   * @param timeout of one datagram; 5 s where the system does not say (resolv.conf(5))
   */
  public DnsClient(EventLoop loop, List<InetSocketAddress> servers, Duration timeout) {
    this.servers = List.copyOf(servers);
    this.resolver =
        new DnsNameResolverBuilder(loop)
            .datagramChannelType(EpollDatagramChannel.class)
            .socketChannelType(EpollSocketChannel.class)
            // A socket, and so a source port, for each question; and none while nothing is asked.
            .datagramChannelStrategy(DnsNameResolverChannelStrategy.ChannelPerResolution)
            .nameServerProvider(_ -> DnsServerAddresses.sequential(this.servers).stream())
            .searchDomains(List.of())
            .ndots(1)
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            .queryTimeoutMillis(timeout.toMillis())
            .build();
  }

  /** Asks for the SRV records of a name, whose targets hold addresses. */
  void services(String name, Consumer<DnsAnswer> then) {
    ask(new Question(name, DnsRecordType.SRV, DnsRecords::services, then), 0);
  }

  /** Asks for the IPv4 addresses of a name and, where there are none, for its IPv6 addresses. */
  void addresses(String name, int port, Consumer<DnsAnswer> then) {
    addresses(
        name,
        DnsRecordType.A,
        port,
        answer -> {
          if (answer instanceof DnsAnswer.Absent) {
            addresses(name, DnsRecordType.AAAA, port, then);
          } else {
            then.accept(answer);
          }
        });
  }

  private void addresses(String name, DnsRecordType type, int port, Consumer<DnsAnswer> then) {
    ask(new Question(name, type, response -> DnsRecords.addresses(response, type, port), then), 0);
  }

  private record Question(
      String name,
      DnsRecordType type,
      Function<DnsResponse, DnsAnswer> reader,
      Consumer<DnsAnswer> then) {}

  private void ask(Question question, int attempt) {
    InetSocketAddress server = servers.get(attempt % servers.size());
    resolver
        .query(server, new DefaultDnsQuestion(question.name, question.type))
        .addListener(
            (Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> future) -> {
              DnsAnswer answer = read(question, future);
              if (answer instanceof DnsAnswer.Failed && attempt + 1 < servers.size() * ROUNDS) {
                ask(question, attempt + 1);
              } else {
                question.then.accept(answer);
              }
            });
  }

  private static DnsAnswer read(
      Question question, Future<AddressedEnvelope<DnsResponse, InetSocketAddress>> future) {
    if (!future.isSuccess()) {
      return new DnsAnswer.Failed(String.valueOf(future.cause().getMessage()));
    }
    AddressedEnvelope<DnsResponse, InetSocketAddress> envelope = future.getNow();
    try {
      return question.reader.apply(envelope.content());
    } finally {
      envelope.release();
    }
  }

  @Override
  public void close() {
    resolver.close();
  }
}
