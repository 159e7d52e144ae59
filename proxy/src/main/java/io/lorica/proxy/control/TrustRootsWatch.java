package io.lorica.proxy.control;

import io.lorica.mesh.certificate.PemCertificates;
import io.lorica.mesh.certificate.TrustAnchors;
import io.lorica.proto.lorica.identity.TrustBundle;
import io.lorica.proto.lorica.identity.WatchRequest;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.discovery.WatchedStream;
import io.lorica.proxy.discovery.WatchedStream.Question;
import io.lorica.proxy.discovery.WatchedStream.Retry;
import io.lorica.proxy.discovery.WatchedStreams;
import io.lorica.proxy.http.grpc.GrpcMethod;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Learns new trust anchors from the identity service while the proxy runs. A service that does not
 * know the call is left alone, and the anchors of the environment stay in force. Confined to the
 * control loop.
 */
public final class TrustRootsWatch {
  private static final Log LOG = Log.named("linkerd_proxy_identity_client");
  private static final GrpcMethod<TrustBundle> WATCH =
      new GrpcMethod<>("/io.lorica.identity.TrustRoots/Watch", TrustBundle.parser());
  private static final Set<Integer> IN_VAIN = Set.of(GrpcStatus.UNIMPLEMENTED);

  private final Consumer<TrustAnchors> listener;
  private final WatchedStream<TrustBundle> stream;

  /**
   * A watch that has not begun.
   *
   * @param streams to the identity service
   * @param listener told of each bundle that holds an anchor, never of an empty one
   */
  public TrustRootsWatch(
      WatchedStreams streams, Reconnect reconnect, Consumer<TrustAnchors> listener) {
    this.listener = listener;
    this.stream =
        streams.open(
            new Question<>(WATCH, WatchRequest.getDefaultInstance(), IN_VAIN, Retry.AT_ONCE),
            reconnect,
            new Bundles());
  }

  /** Asks. Once, when the service may be spoken to. */
  public void start() {
    stream.start();
  }

  /** Ends it for good. */
  public void close() {
    stream.close();
  }

  private final class Bundles implements WatchedStream.Listener<TrustBundle> {
    @Override
    public void message(TrustBundle bundle) {
      PemCertificates read = PemCertificates.read(bundle.getPem());
      read.problems()
          .forEach(
              problem -> LOG.at(Level.WARN).with("error", problem).say("Skipped a trust anchor"));
      if (read.certificates().isEmpty()) {
        LOG.warn("The identity service sent no usable trust anchor; the present ones stay");
      } else {
        listener.accept(new TrustAnchors(read.certificates()));
      }
    }

    @Override
    public void ended(GrpcStatus status) {
      LOG.at(Level.INFO)
          .with("status", status.toString())
          .say("The identity service serves no trust anchors; those of the environment stay");
    }
  }
}
