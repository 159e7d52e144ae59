package io.lorica.proxy.http.h1;

import io.lorica.mesh.time.NanoClock;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.HttpVersion;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.ResponseStream;
import java.util.ArrayDeque;

/**
 * The HTTP/1 connections to one endpoint, from one event loop, as a service (spec 02 §13). An
 * exchange takes the connection that became idle last, or else dials; if another connection becomes
 * idle before its own is ready, it takes that one. HTTP/1.0 requests, and those with a missing or
 * empty {@code host}, get a connection that serves nothing else.
 *
 * <p>A request that an idle connection could not send because it was just closing goes once to a
 * fresh connection, if none of its body had been handed over. An exchange whose dial fails is
 * aborted with the reason that the connector gave.
 *
 * <p>Confined to one event loop.
 */
public final class Http1ClientPool implements HttpService {
  private final Connector connector;
  private final Limits limits;
  private final IdleConnections idle;
  private final ClientConnection.Listener listener = new Connections();
  private final ArrayDeque<PooledExchange> waiting = new ArrayDeque<>();
  private int dialing;
  private long refused;
  private boolean draining;

  /**
   * Bounds of a pool.
   *
   * @param maxIdle connections kept; one more closes the one that was idle longest (spec 02 §2:
   *     10,000)
   * @param idleTimeoutNs how long one is kept (spec 02 §2: 3 s)
   * @param maxDialing connections being made; an exchange that would need one more is refused
   */
  public record Limits(int maxIdle, long idleTimeoutNs, int maxDialing) {}

  /** Makes connections, on the pool's event loop. */
  @FunctionalInterface
  public interface Connector {
    /**
     * Dials, and calls {@code dial} back exactly once, now or later.
     *
     * @param listener to be given to the connection
     */
    void connect(ClientConnection.Listener listener, Dial dial);
  }

  /** Where the outcome of a dial goes. */
  public interface Dial {
    void connected(ClientConnection connection);

    void failed(ResetReason reason);
  }

  public Http1ClientPool(Connector connector, Limits limits, NanoClock clock, Scheduler scheduler) {
    this.connector = connector;
    this.limits = limits;
    this.idle = new IdleConnections(limits.maxIdle(), limits.idleTimeoutNs(), clock, scheduler);
  }

  /** Idle connections. */
  public int idle() {
    return idle.size();
  }

  /** Connections being made. */
  public int dialing() {
    return dialing;
  }

  /** Exchanges refused because too many connections were being made, or the pool is draining. */
  public long refused() {
    return refused;
  }

  /** Takes no further exchange, and closes each connection when it is idle. */
  public void drain() {
    draining = true;
    idle.drain();
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, ResponseStream response) {
    boolean single = isSingle(head);
    nameHost(head);
    ClientConnection connection = single || draining ? null : idle.take();
    if (connection == null && (draining || dialing >= limits.maxDialing())) {
      refused++;
      response.abort(ResetReason.REFUSED);
      return NoRequest.INSTANCE;
    }
    PooledExchange exchange = new PooledExchange(this, head, end, response, single);
    if (connection == null) {
      dial(exchange);
    } else {
      exchange.attach(connection, true);
    }
    return exchange;
  }

  private static boolean isSingle(RequestHead head) {
    if (head.version() == HttpVersion.HTTP_1_0) {
      return true;
    }
    int host = head.headers().find(HeaderName.HOST);
    return host < 0 || head.headers().valueLength(host) == 0;
  }

  /** Spec 02 §13: a target in absolute form goes with a host, whatever the client wrote. */
  private static void nameHost(RequestHead head) {
    if (head.isAbsoluteForm() && !head.headers().contains(HeaderName.HOST)) {
      head.headers()
          .add(HeaderName.HOST, head.array(), head.authorityOffset(), head.authorityLength());
    }
  }

  void dial(PooledExchange exchange) {
    dialing++;
    if (!exchange.isSingle()) {
      waiting.addLast(exchange);
    }
    connector.connect(listener, new DialFor(exchange));
  }

  /** The exchange no longer wants a connection. */
  void forget(PooledExchange exchange) {
    waiting.removeFirstOccurrence(exchange);
  }

  private void offer(ClientConnection connection) {
    if (!connection.canOpen()) {
      return;
    }
    PooledExchange next = waiting.pollFirst();
    if (next != null) {
      next.attach(connection, false);
    } else if (draining) {
      connection.drain();
    } else {
      idle.put(connection);
    }
  }

  /** One dial, made for one exchange, which may have been served otherwise by its end. */
  private final class DialFor implements Dial {
    private final PooledExchange exchange;
    private boolean ended;

    DialFor(PooledExchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void connected(ClientConnection connection) {
      if (!connection.canOpen()) {
        failed(ResetReason.CONNECT_FAILED);
        return;
      }
      end();
      if (exchange.isWaiting()) {
        forget(exchange);
        exchange.attach(connection, false);
      } else {
        offer(connection);
      }
      if (exchange.isSingle() || draining) {
        connection.drain();
      }
    }

    @Override
    public void failed(ResetReason reason) {
      end();
      if (exchange.isWaiting()) {
        forget(exchange);
        exchange.abort(reason);
      }
    }

    private void end() {
      if (ended) {
        throw new IllegalStateException("a dial ended twice");
      }
      ended = true;
      dialing--;
    }
  }

  private final class Connections implements ClientConnection.Listener {
    @Override
    public void availabilityChanged(ClientConnection connection) {
      offer(connection);
    }

    @Override
    public void closed(ClientConnection connection) {
      idle.remove(connection);
    }
  }
}
