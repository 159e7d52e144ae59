package io.lorica.proxy.http;

/**
 * The head of a response: status and header fields. Made to be reused; valid during the call that
 * hands it over, and confined to one event loop.
 */
public final class ResponseHead {
  private final HeaderBlock headers = new HeaderBlock();
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private int status = 200;
  private long contentLength = RequestHead.UNKNOWN_LENGTH;

  public HeaderBlock headers() {
    return headers;
  }

  /** The version of the wire it came by. */
  public HttpVersion version() {
    return version;
  }

  public void version(HttpVersion version) {
    this.version = version;
  }

  public int status() {
    return status;
  }

  public void status(int status) {
    this.status = status;
  }

  /** Whether this is an interim answer (1xx) other than 101. */
  public boolean isInformational() {
    return status >= 100 && status < 200 && status != 101;
  }

  /** Declared length of the body, or {@link RequestHead#UNKNOWN_LENGTH}. */
  public long contentLength() {
    return contentLength;
  }

  public void contentLength(long length) {
    contentLength = length;
  }

  public void copyFrom(ResponseHead other) {
    headers.copyFrom(other.headers);
    version = other.version;
    status = other.status;
    contentLength = other.contentLength;
  }

  public void clear() {
    headers.clear();
    version = HttpVersion.HTTP_1_1;
    status = 200;
    contentLength = RequestHead.UNKNOWN_LENGTH;
  }

  @Override
  public String toString() {
    return version + " " + status;
  }
}
