package io.lorica.sandbox.dns;

/** One record of an answer. */
sealed interface ResourceRecord {
  /** The name that it is about. */
  String name();

  /** An IPv4 address, as text. */
  record Address(String name, String address) implements ResourceRecord {}

  /** A place where a service is offered, RFC 2782. */
  record Service(String name, int port, String target) implements ResourceRecord {}
}
