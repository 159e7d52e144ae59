package io.lorica.proxy.discovery;

import io.lorica.proto.destination.Update;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import java.util.function.Function;

/** The endpoints of one authority (spec 02 §11.1). Confined to the control loop. */
final class EndpointLookup implements Lookup {
  private static final Log LOG = Log.named("linkerd_app_outbound");

  private final WatchedStream<Update> stream;

  EndpointLookup(
      String authority,
      Publication<Resolution> publication,
      Function<WatchedStream.Listener<Update>, WatchedStream<Update>> streams) {
    EndpointAccumulator accumulator = new EndpointAccumulator();
    stream =
        streams.apply(
            new WatchedStream.Listener<>() {
              @Override
              public void opened() {
                accumulator.reconnected();
              }

              @Override
              public void message(Update update) {
                accumulator.apply(update).ifPresent(publication::publish);
              }

              @Override
              public void ended(GrpcStatus status) {
                LOG.at(Level.WARN)
                    .with("dst", authority)
                    .with("error", "pool failed: " + status)
                    .say("Endpoints will not be resolved any more");
                publication.publish(new Resolution.Failed(status.toString()));
              }
            });
  }

  @Override
  public void start() {
    stream.start();
  }

  @Override
  public void stop() {
    stream.close();
  }
}
