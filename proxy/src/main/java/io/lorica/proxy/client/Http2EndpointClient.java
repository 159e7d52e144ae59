package io.lorica.proxy.client;

import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.balance.PooledEndpoint;
import io.lorica.proxy.errors.FailableResponse;
import io.lorica.proxy.errors.ProxyError;
import io.lorica.proxy.http.ClientConnection;
import io.lorica.proxy.http.RequestHead;
import io.lorica.proxy.http.RequestStream;
import io.lorica.proxy.http.ResetReason;
import io.lorica.proxy.http.h2.Http2ClientConnection;
import io.lorica.proxy.http.h2.Http2Runtime;
import io.lorica.proxy.http.h2.Http2Settings;
import io.lorica.proxy.net.HoldHandler;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection to an endpoint, made at once and made again when it ends: the endpoint is
 * ready while it stands and has room (spec 02 §13). A connection that is going away finishes its
 * streams beside its successor. Confined to one event loop.
 */
public final class Http2EndpointClient implements EndpointClient {
  /**
   * A connection that ends sooner counts as a failed attempt, or a peer that accepts and hangs up
   * would be dialled without a pause.
   */
  private static final long PROVEN_NS = 1_000_000_000;

  private final Dialer dialer;
  private final Http2Settings settings;
  private final Http2Runtime runtime;
  private final Reconnect reconnect;
  private final PooledEndpoint.Readiness readiness;

  private @Nullable ClientConnection connection;
  private Scheduler.@Nullable Timer retry;
  private @Nullable ProxyError lastError;
  private boolean retired;
  private long connectedAtNs;

  /** Begins to connect. {@code readiness} is not called inside the constructor. */
  public Http2EndpointClient(
      Dialer dialer,
      Http2Settings settings,
      Http2Runtime runtime,
      Reconnect reconnect,
      PooledEndpoint.Readiness readiness) {
    this.dialer = dialer;
    this.settings = settings;
    this.runtime = runtime;
    this.reconnect = reconnect;
    this.readiness = readiness;
    dial();
  }

  @Override
  public boolean isReady() {
    ClientConnection current = connection;
    return current != null && current.canOpen();
  }

  @Override
  public RequestStream open(RequestHead head, boolean end, FailableResponse response) {
    ClientConnection current = connection;
    if (current == null) {
      ProxyError error = lastError;
      response.fail(
          error == null ? new ProxyError(ProxyError.Kind.CONNECT_FAILED, "not connected") : error);
      return DiscardedRequest.of(response);
    }
    return current.open(head, end, response);
  }

  @Override
  public void retire() {
    retired = true;
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
    ClientConnection current = connection;
    connection = null;
    if (current != null) {
      current.drain();
    }
  }

  /** Why there is no connection, if the last attempt failed. */
  public @Nullable ProxyError lastError() {
    return lastError;
  }

  private void dial() {
    retry = null;
    if (!retired) {
      dialer.dial(new Attempt());
    }
  }

  private final class Attempt implements Dialer.Listener {
    @Override
    public void connected(HoldHandler hold) {
      if (retired) {
        hold.channel().close();
        return;
      }
      lastError = null;
      connectedAtNs = runtime.clock().nanoTime();
      connection = Http2ClientConnection.start(hold.channel(), settings, runtime, new Events());
      hold.release();
      readiness.changed();
    }

    @Override
    public void failed(ProxyError error) {
      lastError = error;
      if (!retired) {
        retry = runtime.scheduler().schedule(Http2EndpointClient.this::dial, reconnect.failed());
        readiness.changed();
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // which connection, not what it is like
  private final class Events implements ClientConnection.Listener {
    @Override
    public void availabilityChanged(ClientConnection changed) {
      if (changed == connection && !changed.isUsable()) {
        replace();
      }
      if (!retired) {
        readiness.changed();
      }
    }

    @Override
    public void closed(ClientConnection gone) {
      if (gone == connection) {
        replace();
        if (!retired) {
          readiness.changed();
        }
      }
    }

    private void replace() {
      connection = null;
      if (!retired && retry == null) {
        retry = runtime.scheduler().schedule(Http2EndpointClient.this::dial, pauseNs());
      }
    }

    /** None, where the connection worked: its end says nothing about the next attempt. */
    private long pauseNs() {
      if (runtime.clock().nanoTime() - connectedAtNs < PROVEN_NS) {
        return reconnect.failed();
      }
      reconnect.succeeded();
      return 0;
    }
  }

  /** Ends all exchanges now; for tests and for shutdown past its grace. */
  public void abort() {
    ClientConnection current = connection;
    retire();
    if (current != null) {
      current.close(ResetReason.CANCEL);
    }
  }
}
