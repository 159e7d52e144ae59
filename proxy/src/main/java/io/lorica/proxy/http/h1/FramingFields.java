package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.lorica.proxy.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Gathers, while fields arrive, what decides about framing and about the connection, and refuses
 * what two readers could understand in two ways (RFC 9112 §6, §11.2). Confined to one event loop.
 */
final class FramingFields {
  private long contentLength;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private boolean upgrade;
  private boolean expectContinue;

  void clear() {
    contentLength = RequestHead.UNKNOWN_LENGTH;
    chunked = false;
    close = false;
    keepAlive = false;
    upgrade = false;
    expectContinue = false;
  }

  @Nullable Http1Violation accept(HeaderName name, HeaderBlock block, int index) {
    return switch (name) {
      case CONTENT_LENGTH -> acceptLength(block, index);
      case TRANSFER_ENCODING -> acceptCoding(block, index);
      case CONNECTION -> {
        close |= block.valueHasToken(index, "close");
        keepAlive |= block.valueHasToken(index, "keep-alive");
        yield null;
      }
      case UPGRADE -> {
        upgrade = true;
        yield null;
      }
      case EXPECT -> {
        expectContinue |= block.valueEquals(index, "100-continue");
        yield null;
      }
      default -> null;
    };
  }

  private @Nullable Http1Violation acceptLength(HeaderBlock block, int index) {
    if (contentLength >= 0) {
      return Http1Violation.DUPLICATE_CONTENT_LENGTH;
    }
    contentLength = parseLength(block.array(), block.valueOffset(index), block.valueLength(index));
    return contentLength < 0 ? Http1Violation.BAD_CONTENT_LENGTH : null;
  }

  private @Nullable Http1Violation acceptCoding(HeaderBlock block, int index) {
    if (chunked || !block.valueEquals(index, "chunked")) {
      return Http1Violation.UNKNOWN_CODING;
    }
    chunked = true;
    return null;
  }

  /** The number spelled by decimal digits alone, or -1. */
  static long parseLength(byte[] bytes, int offset, int size) {
    if (size == 0 || size > 19) {
      return -1;
    }
    long value = 0;
    for (int i = offset; i < offset + size; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** What the two framing fields have against each other and against the version. */
  @Nullable Http1Violation conflict(boolean http10) {
    if (!chunked) {
      return null;
    }
    if (contentLength >= 0) {
      return Http1Violation.LENGTH_AND_CODING;
    }
    return http10 ? Http1Violation.CODING_IN_HTTP_1_0 : null;
  }

  /** Whether the connection may serve on after this message (RFC 9112 §9.3). */
  boolean isPersistent(boolean http10) {
    return !close && (!http10 || keepAlive);
  }

  /** The declared length, or {@link RequestHead#UNKNOWN_LENGTH}. */
  long contentLength() {
    return contentLength;
  }

  boolean isChunked() {
    return chunked;
  }

  boolean hasUpgrade() {
    return upgrade;
  }

  boolean expectsContinue() {
    return expectContinue;
  }
}
