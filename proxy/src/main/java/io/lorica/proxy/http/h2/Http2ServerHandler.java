package io.lorica.proxy.http.h2;

import io.lorica.proxy.http.HttpService;
import io.lorica.proxy.http.ServerConnection;

/**
 * Serves HTTP/2 on an accepted connection. Add it last to a pipeline, behind TLS if there is any;
 * it begins when the channel is active, at once if it is already. The client's bytes must arrive
 * from its preface on: a detector that has read some passes them on with {@code fireChannelRead}.
 *
 * <p>Each request opens an exchange on {@code service}. Confined to the channel's event loop.
 */
public final class Http2ServerHandler extends Http2Handler<Http2ServerConnection>
    implements ServerConnection {
  /** {@code runtime}'s scheduler must be that of the channel's event loop. */
  public Http2ServerHandler(HttpService service, Http2Settings settings, Http2Runtime runtime) {
    super(context -> new Http2ServerConnection(context, service, settings, runtime));
  }

  @Override
  public void drain() {
    connection().drain();
  }

  @Override
  public int active() {
    return connection().streams.size();
  }
}
