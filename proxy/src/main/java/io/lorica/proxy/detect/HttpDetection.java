package io.lorica.proxy.detect;

/** What a stream speaks, by the bytes of its first read. */
public enum HttpDetection {
  HTTP_1,
  HTTP_2,
  /** Neither: the stream is opaque. */
  NOT_HTTP,
  /** The peer closed before it sent anything: the connection is to be closed. */
  ENDED
}
