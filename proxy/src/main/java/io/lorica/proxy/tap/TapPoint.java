package io.lorica.proxy.tap;

import io.lorica.proto.tap.TapEvent.ProxyDirection;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request where it is tapped, beside its head; made only for requests that
 * somebody may observe. Confined to the request's event loop.
 *
 * @param routeLabels of the service profile's route
 */
public record TapPoint(
    ProxyDirection direction, End source, End destination, Map<String, String> routeLabels) {
  public TapPoint {
    routeLabels = Map.copyOf(routeLabels);
  }

  /** One end of the request's way. Most requests match nothing: labels are made when needed. */
  public static final class End {
    private final @Nullable InetSocketAddress address;
    private final Supplier<Map<String, String>> makeLabels;
    private final Supplier<Map<String, String>> makeTls;
    private @Nullable Map<String, String> labels;

    /**
     * @param address null if it is not known
     * @param makeLabels makes what matches compare
     * @param makeTls makes what is shown along with them
     */
    public End(
        @Nullable InetSocketAddress address,
        Supplier<Map<String, String>> makeLabels,
        Supplier<Map<String, String>> makeTls) {
      this.address = address;
      this.makeLabels = makeLabels;
      this.makeTls = makeTls;
    }

    @Nullable InetSocketAddress address() {
      return address;
    }

    Map<String, String> labels() {
      Map<String, String> made = labels;
      if (made == null) {
        made = makeLabels.get();
        labels = made;
      }
      return made;
    }

    Map<String, String> tls() {
      return makeTls.get();
    }
  }
}
