package io.lorica.proxy.client;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.config.Http1PoolConfig;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.h1.Http1ClientConnection;
import io.lorica.proxy.http.h1.Http1ClientPool;
import io.lorica.proxy.http.h1.Http1Limits;
import io.lorica.proxy.http.h1.Http1Observer;
import io.lorica.proxy.net.HoldHandler;
import io.lorica.proxy.runtime.LoopContext;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1 connections to an endpoint, dialled on demand (spec 02 §13). Confined to one event loop.
 *
 * <p>Where there are other endpoints to go to, one that could not be reached is not ready for a
 * pause: a refused connection is the fastest answer of all, and would otherwise attract traffic.
 */
public final class Http1EndpointClient implements EndpointClient {
  /** Dials at once to one endpoint; the kernel's queue of a small server is of this size. */
  private static final int MAX_DIALING = 1024;

  /** How long an endpoint that cannot be reached is left alone; its next request is a probe. */
  private static final long PAUSE_NS = 200_000_000;

  private final Dialer dialer;
  private final Http1Observer observer;
  private final Scheduler scheduler;
  private final PooledEndpoint.@Nullable Readiness readiness;
  private final Http1ClientPool pool;
  private Scheduler.@Nullable Timer pause;

  /**
   * @param readiness told when the endpoint pauses and returns; null for an endpoint without
   *     alternatives, which is always ready
   */
  public Http1EndpointClient(
      LoopContext context,
      Dialer dialer,
      Http1PoolConfig config,
      Http1Observer observer,
      PooledEndpoint.@Nullable Readiness readiness) {
    this.dialer = dialer;
    this.observer = observer;
    this.scheduler = context.scheduler();
    this.readiness = readiness;
    this.pool =
        new Http1ClientPool(
            this::connect,
            new Http1ClientPool.Limits(
                config.maxIdle(), config.idleTimeout().toNanos(), MAX_DIALING),
            context.clock(),
            context.scheduler());
  }

  @Override
  public boolean isReady() {
    return pause == null;
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    return pool.open(head, end, response);
  }

  @Override
  public void retire() {
    if (pause != null) {
      pause.cancel();
      pause = null;
    }
    pool.drain();
  }

  private void connect(ClientConnection.Listener listener, Http1ClientPool.Dial dial) {
    dialer.dial(
        new Dialer.Listener() {
          @Override
          public void connected(HoldHandler hold) {
            Http1ClientConnection connection =
                new Http1ClientConnection(Http1Limits.DEFAULT, observer, listener);
            hold.channel().pipeline().addLast(connection);
            hold.release();
            dial.connected(connection);
          }

          @Override
          public void failed(ProxyError error) {
            rest();
            dial.failed(
                error.kind() == ProxyError.Kind.CONNECT_TIMEOUT
                    ? ResetReason.CONNECT_TIMED_OUT
                    : ResetReason.CONNECT_FAILED);
          }
        });
  }

  private void rest() {
    PooledEndpoint.Readiness told = readiness;
    if (told != null && pause == null) {
      pause =
          scheduler.schedule(
              () -> {
                pause = null;
                told.changed();
              },
              PAUSE_NS);
      told.changed();
    }
  }
}
