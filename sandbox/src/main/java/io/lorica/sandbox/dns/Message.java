package io.lorica.sandbox.dns;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads questions and writes answers, RFC 1035 §4. Names are never compressed. Pure. */
final class Message {
  private static final int RESPONSE = 0x8000;
  private static final int AUTHORITATIVE = 0x0400;
  private static final int TRUNCATED = 0x0200;
  private static final int RECURSION_DESIRED = 0x0100;
  private static final int RECURSION_AVAILABLE = 0x0080;
  private static final int INTERNET = 1;
  private static final int OPT = 41;

  /** RFC 1035 §4.2.1. */
  private static final int UDP_DEFAULT = 512;

  /** What DNS software takes since 2020, so that answers are not fragmented. */
  private static final int UDP_MOST = 1232;

  /** CoreDNS' default for cluster names; proxies ask again after 5 s at the earliest. */
  private static final int TTL_SECONDS = 5;

  private Message() {}

  /** The one question of a query; empty if it cannot be read. */
  static Optional<Question> question(ByteBuffer query) {
    try {
      ByteBuffer in = query.duplicate();
      int flags = in.getShort(2) & 0xffff;
      int questions = in.getShort(4) & 0xffff;
      if ((flags & RESPONSE) != 0 || questions != 1) {
        return Optional.empty();
      }
      in.position(12);
      String name = name(in);
      return Optional.of(new Question(name, in.getShort() & 0xffff));
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The largest answer that the client takes over UDP: 512, or what its OPT record says. */
  static int udpLimit(ByteBuffer query) {
    try {
      ByteBuffer in = query.duplicate();
      boolean hasOpt = in.getShort(6) == 0 && in.getShort(8) == 0 && in.getShort(10) == 1;
      in.position(12);
      name(in);
      in.getInt();
      if (hasOpt && in.get() == 0 && in.getShort() == OPT) {
        return Math.clamp(in.getShort() & 0xffff, UDP_DEFAULT, UDP_MOST);
      }
    } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException _) {
      // The question will not be readable either.
    }
    return UDP_DEFAULT;
  }

  private static String name(ByteBuffer in) {
    List<String> labels = new ArrayList<>();
    for (int length = in.get() & 0xff; length != 0; length = in.get() & 0xff) {
      if (length > 63 || labels.size() > 127) {
        throw new IllegalArgumentException("label");
      }
      byte[] label = new byte[length];
      in.get(label);
      labels.add(new String(label, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
    }
    return String.join(".", labels);
  }

  /**
   * The answer to a query.
   *
   * @param query the query, whose id and question are repeated
   * @param limit most bytes; a longer answer is sent empty and marked as truncated
   */
  static byte[] answer(ByteBuffer query, Optional<Question> question, Answer answer, int limit) {
    byte[] whole = write(query, question, answer, 0);
    if (whole.length <= limit) {
      return whole;
    }
    byte[] bare = write(query, question, Answer.of(answer.records()), 0);
    return bare.length <= limit
        ? bare
        : write(query, question, new Answer(answer.code(), List.of(), List.of()), TRUNCATED);
  }

  private static byte[] write(
      ByteBuffer query, Optional<Question> question, Answer answer, int flags) {
    ByteBuffer out = ByteBuffer.allocate(64 * 1024);
    int desired = query.remaining() >= 4 ? query.getShort(2) & RECURSION_DESIRED : 0;
    out.putShort(query.remaining() >= 2 ? query.getShort(0) : 0);
    out.putShort(
        (short) (RESPONSE | AUTHORITATIVE | RECURSION_AVAILABLE | desired | flags | answer.code()));
    out.putShort((short) (question.isPresent() ? 1 : 0));
    out.putShort((short) answer.records().size());
    out.putShort((short) 0);
    out.putShort((short) answer.additional().size());
    question.ifPresent(
        asked -> {
          name(out, asked.name());
          out.putShort((short) asked.type()).putShort((short) INTERNET);
        });
    answer.records().forEach(record -> record(out, record));
    answer.additional().forEach(record -> record(out, record));
    byte[] bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  private static void record(ByteBuffer out, ResourceRecord record) {
    name(out, record.name());
    switch (record) {
      case ResourceRecord.Address address -> {
        header(out, Question.A, 4);
        for (String part : address.address().split("\\.", -1)) {
          out.put((byte) Integer.parseInt(part));
        }
      }
      case ResourceRecord.Service service -> {
        header(out, Question.SRV, 6 + service.target().length() + 2);
        out.putShort((short) 0).putShort((short) 100).putShort((short) service.port());
        name(out, service.target());
      }
    }
  }

  private static void header(ByteBuffer out, int type, int length) {
    out.putShort((short) type).putShort((short) INTERNET).putInt(TTL_SECONDS);
    out.putShort((short) length);
  }

  private static void name(ByteBuffer out, String name) {
    if (!name.isEmpty()) {
      for (String label : name.split("\\.", -1)) {
        out.put((byte) label.length()).put(label.getBytes(StandardCharsets.US_ASCII));
      }
    }
    out.put((byte) 0);
  }
}
