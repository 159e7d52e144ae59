package io.lorica.proxy.identity;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the few DER forms that a certificate request is made of (X.690 §8, §10). Pure. */
final class Der {
  static final int SEQUENCE = 0x30;
  static final int SET = 0x31;

  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int OID = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int LONG_FORM = 0x80;

  private Der() {}

  /** A value with its tag and length. */
  static byte[] tagged(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.size() + 4);
    out.write(tag);
    writeLength(content.size(), out);
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  static byte[] sequence(byte[]... parts) {
    return tagged(SEQUENCE, parts);
  }

  static byte[] integer(int small) {
    return tagged(INTEGER, new byte[] {(byte) small});
  }

  static byte[] utf8(String text) {
    return tagged(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] octets(byte[] content) {
    return tagged(OCTET_STRING, content);
  }

  /** A bit string of whole bytes. */
  static byte[] bits(byte[] content) {
    return tagged(BIT_STRING, new byte[] {0}, content);
  }

  /** An object identifier, its arcs separated by dots. */
  static byte[] oid(String dotted) {
    String[] arcs = dotted.split("\\.", -1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(Integer.parseInt(arcs[0]) * 40 + Integer.parseInt(arcs[1]));
    for (int i = 2; i < arcs.length; i++) {
      writeArc(Integer.parseInt(arcs[i]), out);
    }
    return tagged(OID, out.toByteArray());
  }

  private static void writeArc(int arc, ByteArrayOutputStream out) {
    int groups = Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(arc) + 6) / 7);
    for (int group = groups - 1; group >= 0; group--) {
      int bits = arc >>> (7 * group) & 0x7f;
      out.write(group == 0 ? bits : bits | 0x80);
    }
  }

  private static void writeLength(int length, ByteArrayOutputStream out) {
    if (length < LONG_FORM) {
      out.write(length);
      return;
    }
    int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
    out.write(LONG_FORM | bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      out.write(length >>> (8 * i));
    }
  }
}
