package io.lorica.proxy.route;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;

/** Which answers count as failures, by the default rules (spec 03 §6.2, §6.3). Pure. */
public final class Classification {
  /** No {@code grpc-status} was seen. */
  public static final int NO_STATUS = -1;

  /** What a stream without a status is shown as: UNKNOWN. */
  private static final int UNKNOWN = 2;

  private static final int MAX_STATUS = 99;

  private Classification() {}

  /** Whether an answer that ended is a success. */
  public static boolean isSuccess(boolean grpc, int status, int grpcStatus) {
    if (!grpc) {
      return status < 500;
    }
    return switch (grpcStatus) {
      case 2, 4, 7, 13, 14, 15 -> false;
      default -> true;
    };
  }

  /** The number for the {@code grpc_status} label of a stream that ended. */
  public static int shownGrpcStatus(int grpcStatus) {
    return grpcStatus == NO_STATUS ? UNKNOWN : grpcStatus;
  }

  /** The number of {@code grpc-status} in headers or trailers, or {@link #NO_STATUS}. */
  public static int grpcStatus(HeaderBlock headers) {
    int index = headers.find(HeaderName.GRPC_STATUS);
    if (index < 0) {
      return NO_STATUS;
    }
    int value = 0;
    byte[] bytes = headers.array();
    int end = headers.valueOffset(index) + headers.valueLength(index);
    for (int i = headers.valueOffset(index); i < end; i++) {
      if (bytes[i] < '0' || bytes[i] > '9' || value > MAX_STATUS) {
        return UNKNOWN;
      }
      value = value * 10 + (bytes[i] - '0');
    }
    return headers.valueLength(index) == 0 ? UNKNOWN : value;
  }
}
