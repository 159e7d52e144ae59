package io.lorica.proxy.metrics;

import java.util.Locale;

/** Why a connection is not mesh TLS (spec 03 §4.2). */
public enum NoTlsReason {
  /** The client did not begin with a ClientHello that names a server. */
  NO_TLS_FROM_REMOTE,
  /** The port is opaque, so nothing was looked at. */
  PORT_SKIPPED,
  /** The peer is in this pod. */
  LOOPBACK,
  /** The endpoint has no identity. */
  NOT_PROVIDED_BY_SERVICE_DISCOVERY,
  /** As before, and the ingress controller did not say which service it meant. */
  INGRESS_WITHOUT_OVERRIDE;

  private static final Labels NO_IDENTITY = Labels.of("tls", "no_identity");

  /** {@code tls} and {@code no_tls_reason}. */
  public Labels labels() {
    return NO_IDENTITY.with("no_tls_reason", text());
  }

  /** The reason as labels show it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
