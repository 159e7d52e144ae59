package io.lorica.controller.kube;

import java.util.function.Function;

/**
 * What a feed follows and what it keeps of it.
 *
 * @param trim called on the feed's thread for each object; what it returns must not hold on to the
 *     object. An exception makes that object {@linkplain ResourceEvent.Undecodable undecodable}.
 * @param optional whether the kind may be unknown to the API server (a CRD that is not installed);
 *     it then counts as empty and is looked for again from time to time
 */
public record FeedSpec<K, T>(
    ResourceKind<K> kind, Scope scope, Function<K, T> trim, boolean optional) {

  /** A feed of a kind that must be there. */
  public static <K, T> FeedSpec<K, T> of(ResourceKind<K> kind, Scope scope, Function<K, T> trim) {
    return new FeedSpec<>(kind, scope, trim, false);
  }

  /** The same feed of a kind that may not be installed. */
  public FeedSpec<K, T> whereInstalled() {
    return new FeedSpec<>(kind, scope, trim, true);
  }
}
