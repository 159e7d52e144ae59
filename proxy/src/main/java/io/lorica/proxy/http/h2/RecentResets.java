package io.lorica.proxy.http.h2;

/**
 * The streams that we reset last. A peer may not have heard yet, so frames of these streams are no
 * fault (RFC 9113 §5.4.2). Fixed in size: once it has overflowed, no closed stream can be told
 * apart any more, and the answer must be the lenient one.
 */
final class RecentResets {
  private static final int CAPACITY = 64;

  private int[] ids = {};
  private int added;

  void add(int streamId) {
    if (ids.length == 0) {
      ids = new int[CAPACITY];
    }
    ids[added++ & (CAPACITY - 1)] = streamId;
  }

  /** Whether we reset that stream, or may have. */
  boolean mayContain(int streamId) {
    if (added > CAPACITY || added < 0) {
      return true;
    }
    for (int i = 0; i < added; i++) {
      if (ids[i] == streamId) {
        return true;
      }
    }
    return false;
  }
}
