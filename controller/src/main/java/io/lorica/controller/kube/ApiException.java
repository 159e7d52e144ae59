package io.lorica.controller.kube;

import java.io.IOException;
import java.io.Serial;

/** The API server refused a request, or did not answer it. Never carries a request's body. */
public final class ApiException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  /** Status code of an answer that never came. */
  public static final int NO_ANSWER = 0;

  private final int code;

  public ApiException(int code, String message) {
    super(message);
    this.code = code;
  }

  public ApiException(String message, Throwable cause) {
    super(message, cause);
    this.code = NO_ANSWER;
  }

  /** HTTP status, or {@link #NO_ANSWER}. */
  public int code() {
    return code;
  }

  public boolean notFound() {
    return code == 404;
  }

  /** Somebody else wrote the object first, or created it. */
  public boolean conflict() {
    return code == 409;
  }

  /** The resource version or continuation asked for is no longer kept. */
  public boolean gone() {
    return code == 410;
  }
}
