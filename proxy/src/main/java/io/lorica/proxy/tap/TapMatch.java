package io.lorica.proxy.tap;

import io.lorica.proxy.config.IpNetwork;
import io.lorica.proxy.http.RequestHead;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which requests an observer wants to see (spec 03 §10.2). Immutable; asked on any data loop. */
sealed interface TapMatch {
  boolean matches(RequestHead head, TapPoint point);

  /** Every part; true without parts. */
  record All(List<TapMatch> parts) implements TapMatch {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return parts.stream().allMatch(part -> part.matches(head, point));
    }
  }

  /** At least one part; false without parts. */
  record Any(List<TapMatch> parts) implements TapMatch {
    public Any {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return parts.stream().anyMatch(part -> part.matches(head, point));
    }
  }

  record Not(TapMatch part) implements TapMatch {
    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return !part.matches(head, point);
    }
  }

  record Source(AddressMatch address) implements TapMatch {
    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return address.matches(point.source().address());
    }
  }

  record Destination(AddressMatch address) implements TapMatch {
    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return address.matches(point.destination().address());
    }
  }

  /** A request without a scheme counts as {@code http}. */
  record Scheme(String name) implements TapMatch {
    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      String scheme = head.schemeLength() == 0 ? "http" : head.schemeText();
      return scheme.equalsIgnoreCase(name);
    }
  }

  record Method(String name) implements TapMatch {
    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return head.isMethod(name);
    }
  }

  record Authority(TextMatch text) implements TapMatch {
    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return text.matches(head.effectiveAuthority());
    }
  }

  /** The query is no part of the path. */
  record Path(TextMatch text) implements TapMatch {
    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return text.matches(TapEvents.path(head));
    }
  }

  record DestinationLabel(String key, String value) implements TapMatch {
    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return value.equals(point.destination().labels().get(key));
    }
  }

  record RouteLabel(String key, String value) implements TapMatch {
    @Override
    public boolean matches(RequestHead head, TapPoint point) {
      return value.equals(point.routeLabels().get(key));
    }
  }

  /** Which addresses are meant; never one that is not known. */
  sealed interface AddressMatch {
    boolean matches(@Nullable InetSocketAddress address);
  }

  /** Both bounds belong to the range. */
  record Ports(int min, int max) implements AddressMatch {
    @Override
    public boolean matches(@Nullable InetSocketAddress address) {
      return address != null && address.getPort() >= min && address.getPort() <= max;
    }
  }

  record Network(IpNetwork network) implements AddressMatch {
    @Override
    public boolean matches(@Nullable InetSocketAddress address) {
      return address != null && network.contains(address.getAddress());
    }
  }

  /** Which texts are meant, letter by letter. */
  sealed interface TextMatch {
    boolean matches(String text);
  }

  record Exact(String wanted) implements TextMatch {
    @Override
    public boolean matches(String text) {
      return text.equals(wanted);
    }
  }

  record Prefix(String wanted) implements TextMatch {
    @Override
    public boolean matches(String text) {
      return text.startsWith(wanted);
    }
  }
}
