package io.lorica.proxy.tls;

import java.util.Locale;

/** Why a connection is not mesh TLS; policy and metrics need to know (spec 03 §4.2). */
public enum NoTlsReason {
  /** The client did not begin with a ClientHello that names a server. */
  NO_TLS_FROM_REMOTE,
  /** The port is opaque, so nothing was looked at. */
  PORT_SKIPPED,
  /** The peer is in this pod. */
  LOOPBACK,
  /** The endpoint has no identity. */
  NOT_PROVIDED_BY_SERVICE_DISCOVERY,
  /** Ingress mode, and the request named no target. */
  INGRESS_WITHOUT_OVERRIDE;

  /** The value of the {@code no_tls_reason} label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
