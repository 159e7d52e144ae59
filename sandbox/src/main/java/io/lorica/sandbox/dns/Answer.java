package io.lorica.sandbox.dns;

import java.util.List;

/**
 * What the server says.
 *
 * @param code RFC 1035 §4.1.1: 0 no error, 1 unreadable, 2 failure, 3 no such name, 4 not supported
 * @param records the answer
 * @param additional addresses of the answer's targets
 */
record Answer(int code, List<ResourceRecord> records, List<ResourceRecord> additional) {
  static final int FORMAT_ERROR = 1;
  static final int NO_SUCH_NAME = 3;
  static final int NOT_SUPPORTED = 4;

  Answer {
    records = List.copyOf(records);
    additional = List.copyOf(additional);
  }

  static Answer of(List<ResourceRecord> records) {
    return new Answer(0, records, List.of());
  }

  static Answer error(int code) {
    return new Answer(code, List.of(), List.of());
  }
}
