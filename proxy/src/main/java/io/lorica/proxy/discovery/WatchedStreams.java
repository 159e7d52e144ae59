package io.lorica.proxy.discovery;

import com.google.protobuf.MessageLite;
import io.lorica.mesh.time.Scheduler;
import io.lorica.proxy.client.Reconnect;
import io.lorica.proxy.config.StreamLimits;
import io.lorica.proxy.http.grpc.GrpcClient;
import io.lorica.proxy.http.grpc.GrpcMetadata;
import io.lorica.proxy.http.grpc.GrpcOptions;

/** Opens streams at one service of the control plane. Confined to the control loop. */
public final class WatchedStreams {
  private final WatchedStream.Service service;

  public WatchedStreams(GrpcClient client, Scheduler scheduler, StreamLimits limits) {
    this(client, GrpcMetadata.EMPTY, scheduler, limits);
  }

  /**
   * Streams of a service that wants to see something in every call.
   *
   * @param metadata sent with each call
   */
  public WatchedStreams(
      GrpcClient client, GrpcMetadata metadata, Scheduler scheduler, StreamLimits limits) {
    this.service =
        new WatchedStream.Service(
            client, GrpcOptions.DEFAULT.withMetadata(metadata), scheduler, limits);
  }

  /** A stream that has not begun. */
  public <M extends MessageLite> WatchedStream<M> open(
      WatchedStream.Question<M> question, Reconnect reconnect, WatchedStream.Listener<M> listener) {
    return new WatchedStream<>(service, question, reconnect, listener);
  }
}
