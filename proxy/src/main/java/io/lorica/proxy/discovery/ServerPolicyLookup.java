package io.lorica.proxy.discovery;

import io.lorica.proto.inbound.Server;
import io.lorica.proxy.http.grpc.GrpcStatus;
import io.lorica.proxy.log.Level;
import io.lorica.proxy.log.Log;
import java.time.Duration;
import java.util.function.Function;

/**
 * The server policy of one port: the default until the control plane speaks (spec 01 §4.1).
 * Confined to the control loop.
 */
final class ServerPolicyLookup implements Lookup {
  private static final Log LOG = Log.named("linkerd_app_inbound");

  private final WatchedStream<Server> stream;

  /**
   * Publishes {@code initial} at once.
   *
   * @param detectTimeout of the policy that stands for an unusable message
   */
  ServerPolicyLookup(
      int port,
      ServerPolicy initial,
      Duration detectTimeout,
      Publication<ServerPolicy> publication,
      UnusablePolicies unusable,
      Function<WatchedStream.Listener<Server>, WatchedStream<Server>> streams) {
    publication.publish(initial);
    stream =
        streams.apply(
            new WatchedStream.Listener<>() {
              @Override
              public void message(Server server) {
                ServerPolicy policy = ServerPolicyTranslator.translate(server, detectTimeout);
                if (!policy.equals(publication.latest())) {
                  ServerPolicyTranslator.invalidity(policy)
                      .ifPresent(reason -> unusable.server(port, reason));
                }
                publication.publish(policy);
              }

              @Override
              public void ended(GrpcStatus status) {
                LOG.at(Level.WARN)
                    .with("port", port)
                    .with("status", status.toString())
                    .say("Policy will not be updated any more");
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
