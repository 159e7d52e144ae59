package io.lorica.proxy.route;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How large a regular expression gets when it is compiled, told from its text: counts of repetition
 * multiply, so that a few characters ask for more memory than there is, or for recursion deeper
 * than the stack, before the compiler could say no. What it tells is at least what the compiler
 * makes of an expression that it accepts; of any other it may be anything. Pure.
 */
final class RegexSize {
  /**
   * A match takes up to 50 ns for each instruction and byte of the text, and a stack frame for each
   * instruction; a stack of 512 KiB holds twice as many.
   */
  static final int MAX_INSTRUCTIONS = 1_500;

  /** Of groups and of optional repetitions, {@code x{0,n}} being n; the stack holds twice these. */
  static final int MAX_DEPTH = 300;

  /** Of {@code \p} and {@code \P}, each of which is a table of up to 32 KiB. */
  static final int MAX_UNICODE_CLASSES = 64;

  /** Where counting ends, short of overflow. */
  private static final long ENOUGH = 1L << 40;

  /** What RE2/J allows of one repetition. */
  private static final int MAX_REPEAT = 1_000;

  private final String source;
  private int at;
  private int unicodeClasses;
  private final Deque<Group> open = new ArrayDeque<>();

  /** What is known of a group up to here, and of its last part, which may yet be repeated. */
  private static final class Group {
    private long size;
    private long depth;
    private long lastSize;
    private long lastDepth;

    void add(long partSize, long partDepth) {
      settle();
      lastSize = partSize;
      lastDepth = partDepth;
    }

    void settle() {
      size = Math.min(size + lastSize, ENOUGH);
      depth = Math.max(depth, lastDepth);
      lastSize = 0;
      lastDepth = 0;
    }

    void repeat(long copies, long optional) {
      lastSize = Math.min(lastSize * Math.max(1, copies + optional) + optional + 2, ENOUGH);
      lastDepth += optional + 1;
    }
  }

  private RegexSize(String source) {
    this.source = source;
  }

  /** Whether an expression stays within the bounds. */
  static boolean isBounded(String source) {
    return new RegexSize(source).isBounded();
  }

  private boolean isBounded() {
    Group whole = new Group();
    open.push(whole);
    while (at < source.length()) {
      step(source.charAt(at++));
    }
    while (open.size() > 1) {
      closeGroup();
    }
    whole.settle();
    return whole.size <= MAX_INSTRUCTIONS
        && whole.depth <= MAX_DEPTH
        && unicodeClasses <= MAX_UNICODE_CLASSES;
  }

  private void step(char c) {
    Group group = open.element();
    switch (c) {
      case '\\' -> escape(group);
      case '[' -> {
        skipClass();
        group.add(1, 0);
      }
      case '(' -> openGroup(group);
      case ')' -> closeGroup();
      case '|' -> group.add(1, 0);
      case '*', '+' -> group.repeat(1, 0);
      case '?' -> group.repeat(0, 1);
      case '{' -> repetition(group);
      default -> group.add(1, 0);
    }
  }

  private void escape(Group group) {
    if (at == source.length()) {
      return;
    }
    char c = source.charAt(at++);
    if (c == 'Q') {
      int end = source.indexOf("\\E", at);
      int quoted = (end < 0 ? source.length() : end) - at;
      group.add(quoted, 0);
      group.settle();
      // The last character alone is what a repetition repeats, and counts twice then.
      group.add(1, 0);
      at += end < 0 ? quoted : quoted + 2;
      return;
    }
    group.add(1, 0);
    if (c == 'p' || c == 'P') {
      unicodeClasses++;
    }
    if ((c == 'p' || c == 'P' || c == 'x') && at < source.length() && source.charAt(at) == '{') {
      int end = source.indexOf('}', at);
      at = end < 0 ? source.length() : end + 1;
    }
  }

  /** Behind the closing bracket of a class; one that comes first is a member. */
  private void skipClass() {
    if (at < source.length() && source.charAt(at) == '^') {
      at++;
    }
    int first = at;
    while (at < source.length() && (source.charAt(at) != ']' || at == first)) {
      int named = source.startsWith("[:", at) ? source.indexOf(":]", at) : -1;
      if (named >= 0) {
        at = named + 2;
      } else if (source.charAt(at) == '\\') {
        unicodeClasses += source.startsWith("p", at + 1) || source.startsWith("P", at + 1) ? 1 : 0;
        at += 2;
      } else {
        at++;
      }
    }
    at++;
  }

  private void openGroup(Group group) {
    if (source.startsWith("?", at)) {
      int end = at;
      while (end < source.length() && ":)>".indexOf(source.charAt(end)) < 0) {
        end++;
      }
      boolean flagsAlone = end < source.length() && source.charAt(end) == ')';
      at = Math.min(end + 1, source.length());
      if (flagsAlone) {
        return;
      }
    }
    group.settle();
    open.push(new Group());
  }

  /** A group costs two instructions, for where it begins and ends, and one if it is empty. */
  private void closeGroup() {
    if (open.size() == 1) {
      return;
    }
    Group closed = open.pop();
    closed.settle();
    open.element().add(closed.size + 3, closed.depth + 1);
  }

  /** {@code {n}}, {@code {n,}} or {@code {n,m}}; any other text in braces means itself. */
  private void repetition(Group group) {
    int start = at;
    int least = number();
    int most = least;
    boolean comma = least >= 0 && source.startsWith(",", at);
    if (comma) {
      at++;
      most = source.startsWith("}", at) ? least : number();
    }
    if (least < 0 || most < 0 || !source.startsWith("}", at)) {
      at = start;
      group.add(1, 0);
      return;
    }
    at++;
    group.repeat(least, Math.max(0, most - least));
  }

  /** The digits from here on, or -1 if there are none. */
  private int number() {
    int start = at;
    int value = 0;
    while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
      value = Math.min(value * 10 + source.charAt(at++) - '0', MAX_REPEAT);
    }
    return at == start ? -1 : value;
  }
}
