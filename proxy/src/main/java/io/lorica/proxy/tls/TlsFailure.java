package io.lorica.proxy.tls;

/**
 * Why a handshake failed. The connection is closed.
 *
 * @param message for a log line; free of secrets
 */
public record TlsFailure(String message) {}
