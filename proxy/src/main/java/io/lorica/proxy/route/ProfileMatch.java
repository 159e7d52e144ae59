package io.lorica.proxy.route;

import io.lorica.proxy.http.RequestHead;
import java.util.List;

/**
 * A condition of a service profile's route (spec 02 §17). All that match are equal, so that the
 * first in order wins. Pure.
 */
public sealed interface ProfileMatch extends RequestMatch {
  /** Whether the request is meant. */
  boolean matches(RequestHead head);

  @Override
  default long rank(RequestHead head) {
    return matches(head) ? 0 : NO_MATCH;
  }

  /** Every part; every request, if there is none. */
  record All(List<ProfileMatch> parts) implements ProfileMatch {
    @Override
    public boolean matches(RequestHead head) {
      return parts.stream().allMatch(part -> part.matches(head));
    }
  }

  /** One of the parts; no request, if there is none. */
  record Any(List<ProfileMatch> parts) implements ProfileMatch {
    @Override
    public boolean matches(RequestHead head) {
      return parts.stream().anyMatch(part -> part.matches(head));
    }
  }

  /** Not this. */
  record Not(ProfileMatch part) implements ProfileMatch {
    @Override
    public boolean matches(RequestHead head) {
      return !part.matches(head);
    }
  }

  /** The path without its query. */
  record Path(WholeRegex regex) implements ProfileMatch {
    @Override
    public boolean matches(RequestHead head) {
      return regex.matches(Targets.path(head));
    }
  }

  /** The method, letter by letter. */
  record Method(String name) implements ProfileMatch {
    @Override
    public boolean matches(RequestHead head) {
      return head.isMethod(name);
    }
  }
}
