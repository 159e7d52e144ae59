package io.lorica.proxy.http.grpc;

/** Whoever serves a call hears about it here, on the event loop of its connection. */
public interface GrpcServing {
  /** For calls that were answered at once. */
  GrpcServing NONE =
      new GrpcServing() {
        @Override
        public void writable() {}

        @Override
        public void cancelled() {}
      };

  /** {@link GrpcReplies#isWritable} became true. */
  void writable();

  /** The client gave the call up, or is gone. The last call; not made after the call's end. */
  void cancelled();
}
