package io.lorica.sandbox.dns;

/**
 * What a client asks.
 *
 * @param name lower-case name without the final dot
 * @param type record type, RFC 1035 §3.2.2
 */
record Question(String name, int type) {
  static final int A = 1;
  static final int SRV = 33;
  static final int AAAA = 28;
}
