package io.lorica.proxy.metrics;

/** Counts exchanges with one target. Confined to one event loop. */
public interface ExchangeCounters {
  /** {@link #completed} without a gRPC status. */
  int NO_GRPC_STATUS = -1;

  /** Counts nothing. */
  ExchangeCounters NONE =
      new ExchangeCounters() {
        @Override
        public void requested() {}

        @Override
        public void answered(int status, long elapsedNs) {}

        @Override
        public void completed(int status, boolean success, int grpcStatus, String error) {}

        @Override
        public void close() {}
      };

  /** Counts a request. */
  void requested();

  /** Counts the time from dispatch to the first body frame of an answer with {@code status}. */
  void answered(int status, long elapsedNs);

  /**
   * Counts the end of an exchange.
   *
   * @param status 0 if no head came
   * @param grpcStatus {@link #NO_GRPC_STATUS} where the call was not gRPC
   * @param error empty for a stream that ended, else as spec 03 §6.5 has it
   */
  void completed(int status, boolean success, int grpcStatus, String error);

  /** Lets the series expire. */
  void close();
}
