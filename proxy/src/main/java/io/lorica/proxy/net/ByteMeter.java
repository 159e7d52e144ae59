package io.lorica.proxy.net;

/** Counts the bytes of one side of a relay, as they are inside TLS. Called on the relay's loop. */
public interface ByteMeter {
  /** Bytes came from this peer. */
  void read(long bytes);

  /** Bytes were handed to the connection of this peer. */
  void written(long bytes);

  /** Counts nothing. */
  ByteMeter NONE =
      new ByteMeter() {
        @Override
        public void read(long bytes) {}

        @Override
        public void written(long bytes) {}
      };
}
