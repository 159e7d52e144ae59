package io.lorica.controller.lease;

import java.io.IOException;
import java.util.Optional;

/** Where a Lease is kept; every write is conditional. */
public interface LeaseStore {
  /** The lease, or nothing if there is none. */
  Optional<LeaseRecord> read() throws IOException;

  /** Creates it. False when somebody else was faster. */
  boolean create(LeaseRecord record) throws IOException;

  /** Replaces it. False when it is no longer as {@code record.version()} says. */
  boolean replace(LeaseRecord record) throws IOException;
}
