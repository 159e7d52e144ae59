package io.lorica.proxy.http.h1;

import io.lorica.proxy.http.FieldSyntax;
import io.lorica.proxy.http.HeaderBlock;
import io.lorica.proxy.http.HeaderName;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads a section of lines, an optional start line and fields up to the empty line, in whatever
 * pieces it arrives. Bytes are copied once, into the header block; names are checked and lowered
 * there, and each byte is looked at once however small the pieces are. Confined to one event loop.
 */
abstract sealed class HeadParser permits Http1RequestParser, Http1ResponseParser, TrailerParser {
  /** What one step copies: most heads fit, and little of a body behind it is copied in vain. */
  private static final int COPY_STEP = 1024;

  private enum Phase {
    START_LINE,
    NAME,
    SPACE,
    VALUE
  }

  private final int maxBytes;
  private final int maxFields;

  private HeaderBlock block = new HeaderBlock();
  private Phase phase = Phase.NAME;
  private int base;
  private int start;
  private int at;
  private int nameEnd;
  private int valueStart;
  private @Nullable Http1Violation violation;

  HeadParser(int maxBytes, int maxFields) {
    this.maxBytes = maxBytes;
    this.maxFields = maxFields;
  }

  /** Checks and keeps the start line, which lies in {@code [from, to)} of the array. */
  abstract @Nullable Http1Violation startLine(byte[] array, int from, int to);

  /** Looks at a field that was just added. */
  abstract @Nullable Http1Violation field(HeaderName name, HeaderBlock block, int index);

  /** Looks at the whole after the empty line. */
  abstract @Nullable Http1Violation finish();

  /** The verdict on a section beyond its size. */
  abstract Http1Violation tooLarge(boolean inStartLine);

  /** The verdict on one field too many. */
  abstract Http1Violation tooManyFields();

  final void begin(HeaderBlock target, boolean withStartLine) {
    block = target;
    phase = withStartLine ? Phase.START_LINE : Phase.NAME;
    base = target.length();
    start = base;
    at = base;
    violation = null;
  }

  /** Whether no byte of the section has arrived; empty lines before a request count as none. */
  final boolean isUntouched() {
    return block.length() == start && phase == Phase.START_LINE;
  }

  /** What was wrong after {@link Progress#FAILED}. */
  public final @Nullable Http1Violation violation() {
    return violation;
  }

  /** Takes what it needs from {@code in}, and nothing behind the section's last byte. */
  public final Progress read(ByteBuf in) {
    while (in.isReadable()) {
      int room = maxBytes - (block.length() - base);
      if (room == 0) {
        return fail(tooLarge(phase == Phase.START_LINE));
      }
      int index = in.readerIndex();
      int size = Math.min(Math.min(in.readableBytes(), COPY_STEP), room);
      int from = block.receive(in, index, size);
      Progress progress = scan(block.array(), from + size);
      if (progress == Progress.MORE) {
        in.readerIndex(index + size);
        continue;
      }
      in.readerIndex(index + Math.max(0, at - from));
      block.truncate(at);
      return progress == Progress.DONE ? conclude() : progress;
    }
    return Progress.MORE;
  }

  private Progress conclude() {
    Http1Violation wrong = finish();
    return wrong == null ? Progress.DONE : fail(wrong);
  }

  private Progress fail(Http1Violation wrong) {
    violation = wrong;
    return Progress.FAILED;
  }

  /** Scans up to {@code end}, where a zero byte stands that no table accepts. */
  private Progress scan(byte[] a, int end) {
    while (true) {
      @Nullable Progress progress =
          switch (phase) {
            case START_LINE -> scanStartLine(a, end);
            case NAME -> at == start ? scanLineStart(a, end) : scanName(a, end);
            case SPACE -> scanSpace(a, end);
            case VALUE -> scanValue(a, end);
          };
      if (progress != null) {
        return progress;
      }
    }
  }

  /** This and the next four: null to go on with the next phase. */
  private @Nullable Progress scanStartLine(byte[] a, int end) {
    int i = at;
    while (FieldSyntax.isValue(a[i])) {
      i++;
    }
    at = i;
    Progress lineEnd = lineEnd(a, end, Http1Violation.BAD_START_LINE);
    if (lineEnd != null) {
      return lineEnd;
    }
    if (i == start && allowsEmptyLinesBefore()) {
      nextLine(i);
      return null;
    }
    Http1Violation wrong = startLine(a, start, i);
    if (wrong != null) {
      return fail(wrong);
    }
    nextLine(i);
    phase = Phase.NAME;
    return null;
  }

  /** RFC 9112 §2.2: a server ignores empty lines before a request line. They count as head. */
  boolean allowsEmptyLinesBefore() {
    return false;
  }

  private @Nullable Progress scanLineStart(byte[] a, int end) {
    if (at == end) {
      return Progress.MORE;
    }
    byte first = a[at];
    if (first == '\r') {
      Progress lineEnd = lineEnd(a, end, Http1Violation.BAD_FIELD_NAME);
      if (lineEnd == null) {
        nextLine(at);
        return Progress.DONE;
      }
      return lineEnd;
    }
    if (first == ' ' || first == '\t') {
      return fail(Http1Violation.OBSOLETE_FOLD);
    }
    return scanName(a, end);
  }

  private @Nullable Progress scanName(byte[] a, int end) {
    int i = at;
    byte lower = FieldSyntax.lowerToken(a[i]);
    while (lower != 0) {
      a[i++] = lower;
      lower = FieldSyntax.lowerToken(a[i]);
    }
    at = i;
    if (i == end) {
      return Progress.MORE;
    }
    if (a[i] != ':' || i == start) {
      return fail(badName(a[i], i == start));
    }
    nameEnd = i;
    at = i + 1;
    phase = Phase.SPACE;
    return null;
  }

  private static Http1Violation badName(byte found, boolean atStart) {
    boolean space = found == ' ' || found == '\t';
    if (space && !atStart) {
      return Http1Violation.SPACE_BEFORE_COLON;
    }
    return found == '\n' ? Http1Violation.BARE_LF : Http1Violation.BAD_FIELD_NAME;
  }

  private @Nullable Progress scanSpace(byte[] a, int end) {
    int i = at;
    while (a[i] == ' ' || a[i] == '\t') {
      i++;
    }
    at = i;
    if (i == end) {
      return Progress.MORE;
    }
    valueStart = i;
    phase = Phase.VALUE;
    return null;
  }

  private @Nullable Progress scanValue(byte[] a, int end) {
    int i = at;
    while (FieldSyntax.isValue(a[i])) {
      i++;
    }
    at = i;
    Progress lineEnd = lineEnd(a, end, Http1Violation.BAD_FIELD_VALUE);
    if (lineEnd != null) {
      return lineEnd;
    }
    while (i > valueStart && (a[i - 1] == ' ' || a[i - 1] == '\t')) {
      i--;
    }
    Http1Violation wrong = addField(i);
    if (wrong != null) {
      return fail(wrong);
    }
    nextLine(at);
    phase = Phase.NAME;
    return null;
  }

  private @Nullable Http1Violation addField(int valueEnd) {
    int index = block.size();
    if (index == maxFields) {
      return tooManyFields();
    }
    HeaderName name = block.addInPlace(start, nameEnd - start, valueStart, valueEnd - valueStart);
    return field(name, block, index);
  }

  /** Null if a CR and an LF stand at {@link #at}; {@code other} names any other byte. */
  private @Nullable Progress lineEnd(byte[] a, int end, Http1Violation other) {
    if (at == end) {
      return Progress.MORE;
    }
    if (a[at] != '\r') {
      return fail(a[at] == '\n' ? Http1Violation.BARE_LF : other);
    }
    if (at + 1 == end) {
      return Progress.MORE;
    }
    return a[at + 1] == '\n' ? null : fail(Http1Violation.BARE_CR);
  }

  private void nextLine(int lineEnd) {
    start = lineEnd + 2;
    at = start;
  }
}
