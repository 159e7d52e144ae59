package io.lorica.proxy.http;

import io.lorica.proxy.metrics.Labels;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request, whatever wire it came by: method, scheme, authority, path, header fields.
 * One array holds them all. Made to be reused; belongs to the codec that parsed it and to one event
 * loop. {@link HttpService} says how long it stays valid.
 *
 * <p>The path is what RFC 9110 calls path and query, {@code *} for OPTIONS in asterisk form, empty
 * for CONNECT. The authority is that of an absolute-form or authority-form target or of {@code
 * :authority}; an HTTP/1 {@code host} field is a header like others, and {@link
 * #effectiveAuthority} looks at both.
 *
 * <p>Two notes travel with it that are on no wire, from the layers that know them to those that
 * show requests to observers: {@link #sender} and {@link #routeLabels}.
 */
public final class RequestHead {
  /** A body whose length is not known when it begins: chunked, or HTTP/2 without content-length. */
  public static final long UNKNOWN_LENGTH = -1;

  private final HeaderBlock headers = new HeaderBlock();
  private HttpVersion version = HttpVersion.HTTP_1_1;
  private HttpMethod method = HttpMethod.GET;
  private boolean absoluteForm;
  private long contentLength = UNKNOWN_LENGTH;

  private @Nullable InetSocketAddress sender;
  private Labels routeLabels = Labels.NONE;

  private final Slice methodBytes = new Slice();
  private final Slice scheme = new Slice();
  private final Slice authority = new Slice();
  private final Slice path = new Slice();

  /** Offset and length in the header block's array. */
  private static final class Slice {
    int offset;
    int length;

    void set(int newOffset, int newLength) {
      offset = newOffset;
      length = newLength;
    }

    void clear() {
      set(0, 0);
    }
  }

  public HeaderBlock headers() {
    return headers;
  }

  public HttpVersion version() {
    return version;
  }

  public void version(HttpVersion version) {
    this.version = version;
  }

  public HttpMethod method() {
    return method;
  }

  /** Whether the method is {@code name}, letter by letter. */
  public boolean isMethod(String name) {
    return Ascii.equals(array(), methodBytes.offset, methodBytes.length, name);
  }

  public String methodText() {
    return method == HttpMethod.OTHER ? text(methodBytes) : method.name();
  }

  public void method(byte[] bytes, int offset, int length) {
    method = HttpMethod.classify(bytes, offset, length);
    store(methodBytes, bytes, offset, length);
  }

  /** The method, spelled by bytes that {@link HeaderBlock#receive} took. */
  public void methodAt(int offset, int length) {
    method = HttpMethod.classify(array(), offset, length);
    methodBytes.set(offset, length);
  }

  public void method(String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    method(ascii, 0, ascii.length);
  }

  /** Whether an HTTP/1 target came in absolute form, and is to be sent so. */
  public boolean isAbsoluteForm() {
    return absoluteForm;
  }

  public void absoluteForm(boolean absolute) {
    absoluteForm = absolute;
  }

  /**
   * Length of the body in bytes if the framing declares it, {@link #UNKNOWN_LENGTH} otherwise. Says
   * nothing when the request has no body; the end flag of {@link HttpService#open} does.
   */
  public long contentLength() {
    return contentLength;
  }

  public void contentLength(long length) {
    contentLength = length;
  }

  /** The client's end of the connection that the request came by; null where nobody noted it. */
  public @Nullable InetSocketAddress sender() {
    return sender;
  }

  public void sender(InetSocketAddress client) {
    sender = client;
  }

  /** The labels of the service profile's route that took the request, as in metrics. */
  public Labels routeLabels() {
    return routeLabels;
  }

  public void routeLabels(Labels labels) {
    routeLabels = labels;
  }

  public String schemeText() {
    return text(scheme);
  }

  public int schemeOffset() {
    return scheme.offset;
  }

  public int schemeLength() {
    return scheme.length;
  }

  public void scheme(byte[] bytes, int offset, int length) {
    store(scheme, bytes, offset, length);
  }

  /** The scheme, spelled by bytes that {@link HeaderBlock#receive} took. */
  public void schemeAt(int offset, int length) {
    scheme.set(offset, length);
  }

  /** Sets the scheme to {@code http}. */
  public void schemeHttp() {
    store(scheme, HTTP, 0, HTTP.length);
  }

  private static final byte[] HTTP = {'h', 't', 't', 'p'};

  public void scheme(String text) {
    store(scheme, text);
  }

  /** The target's authority; empty if it had none. */
  public String authorityText() {
    return text(authority);
  }

  public int authorityOffset() {
    return authority.offset;
  }

  public int authorityLength() {
    return authority.length;
  }

  public void authority(byte[] bytes, int offset, int length) {
    store(authority, bytes, offset, length);
  }

  /** The authority, spelled by bytes that {@link HeaderBlock#receive} took. */
  public void authorityAt(int offset, int length) {
    authority.set(offset, length);
  }

  /**
   * Where the target has no authority, takes that of the first {@code host} field; whether there is
   * one then. Makes no garbage.
   */
  public boolean authorityFromHost() {
    if (authority.length > 0) {
      return true;
    }
    int host = headers.find(HeaderName.HOST);
    if (host < 0 || headers.valueLength(host) == 0) {
      return false;
    }
    authority.set(headers.valueOffset(host), headers.valueLength(host));
    return true;
  }

  public void authority(String text) {
    store(authority, text);
  }

  /** The target's authority, or else the first {@code host} field, or else an empty text. */
  public String effectiveAuthority() {
    if (authority.length > 0) {
      return text(authority);
    }
    String host = headers.get(HeaderName.HOST);
    return host == null ? "" : host;
  }

  public String pathText() {
    return text(path);
  }

  public int pathOffset() {
    return path.offset;
  }

  public int pathLength() {
    return path.length;
  }

  public void path(byte[] bytes, int offset, int length) {
    store(path, bytes, offset, length);
  }

  /** The path, spelled by bytes that {@link HeaderBlock#receive} took. */
  public void pathAt(int offset, int length) {
    path.set(offset, length);
  }

  public void path(String text) {
    store(path, text);
  }

  /** Scheme, authority and path as one text, as far as they are there. */
  public String uriText() {
    if (authority.length == 0) {
      return text(path);
    }
    String place = text(authority) + text(path);
    return scheme.length == 0 ? place : text(scheme) + "://" + place;
  }

  public int methodOffset() {
    return methodBytes.offset;
  }

  public int methodLength() {
    return methodBytes.length;
  }

  /** The array that all offsets of this head and of its headers refer to. */
  public byte[] array() {
    return headers.array();
  }

  /** Whether the content type begins with {@code application/grpc}. */
  public boolean isGrpc() {
    int index = headers.find(HeaderName.CONTENT_TYPE);
    return index >= 0 && headers.valueStartsWith(index, "application/grpc");
  }

  /** Makes this head equal to another. */
  public void copyFrom(RequestHead other) {
    clear();
    headers.copyFrom(other.headers);
    version = other.version;
    method = other.method;
    absoluteForm = other.absoluteForm;
    contentLength = other.contentLength;
    sender = other.sender;
    routeLabels = other.routeLabels;
    byte[] from = other.array();
    store(methodBytes, from, other.methodBytes.offset, other.methodBytes.length);
    store(scheme, from, other.scheme.offset, other.scheme.length);
    store(authority, from, other.authority.offset, other.authority.length);
    store(path, from, other.path.offset, other.path.length);
  }

  public void clear() {
    headers.clear();
    version = HttpVersion.HTTP_1_1;
    method = HttpMethod.GET;
    absoluteForm = false;
    contentLength = UNKNOWN_LENGTH;
    sender = null;
    routeLabels = Labels.NONE;
    methodBytes.clear();
    scheme.clear();
    authority.clear();
    path.clear();
  }

  private void store(Slice slice, byte[] bytes, int offset, int length) {
    slice.set(headers.append(bytes, offset, length), length);
  }

  private void store(Slice slice, String text) {
    byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
    store(slice, latin1, 0, latin1.length);
  }

  private String text(Slice slice) {
    return new String(array(), slice.offset, slice.length, StandardCharsets.ISO_8859_1);
  }

  /** The request line's parts, for tests and debug logs. */
  @Override
  public String toString() {
    return methodText() + ' ' + authorityText() + pathText() + ' ' + version;
  }
}
