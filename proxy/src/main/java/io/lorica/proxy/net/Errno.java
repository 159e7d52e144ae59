package io.lorica.proxy.net;

import io.netty.channel.unix.Errors.NativeIoException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import org.jspecify.annotations.Nullable;

/** Names of the errors that end connections, for the {@code errno} label (spec 03 §4.5). */
public final class Errno {
  private Errno() {}

  /** The name, or empty where there is none. */
  public static String name(@Nullable Throwable cause) {
    return switch (cause) {
      case NativeIoException e -> name(Math.abs(e.expectedErr()));
      case NoRouteToHostException _ -> "EHOSTUNREACH";
      case ConnectException e when text(e).contains("refused") -> "ECONNREFUSED";
      case ConnectException e when text(e).contains("unreachable") -> "ENETUNREACH";
      case null, default -> "";
    };
  }

  private static String text(Throwable cause) {
    return String.valueOf(cause.getMessage());
  }

  /** Numbers of Linux, asm-generic/errno.h. */
  private static String name(int number) {
    return switch (number) {
      case 24 -> "EMFILE";
      case 32 -> "EPIPE";
      case 99 -> "EADDRNOTAVAIL";
      case 100 -> "ENETDOWN";
      case 101 -> "ENETUNREACH";
      case 103 -> "ECONNABORTED";
      case 104 -> "ECONNRESET";
      case 105 -> "ENOBUFS";
      case 107 -> "ENOTCONN";
      case 110 -> "ETIMEDOUT";
      case 111 -> "ECONNREFUSED";
      case 112 -> "EHOSTDOWN";
      case 113 -> "EHOSTUNREACH";
      default -> "";
    };
  }
}
