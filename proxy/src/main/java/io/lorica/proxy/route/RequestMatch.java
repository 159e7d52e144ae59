package io.lorica.proxy.route;

import io.lorica.proxy.http.RequestHead;

/**
 * Whether a request is meant by a rule, and how closely. Pure; equal matches are equal values.
 *
 * <p>Ranks of one kind of match can be compared, the greater being the closer (spec 02 §9.1); those
 * of different kinds never meet, since a policy has either.
 */
public interface RequestMatch {
  /** The request is not meant. */
  long NO_MATCH = -1;

  /** Ranks stay below this, so that a host's rank can stand in front of them. */
  int RANK_BITS = 44;

  /** The rank of a request that is meant, from 0 on, or {@link #NO_MATCH}. */
  long rank(RequestHead head);

  /**
   * Bytes of the path that a prefix match took, for a redirect that replaces them; -1 for other
   * kinds of match.
   */
  default int prefixLength() {
    return -1;
  }
}
