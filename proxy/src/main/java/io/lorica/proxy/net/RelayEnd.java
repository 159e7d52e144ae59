package io.lorica.proxy.net;

/**
 * How a relay ended.
 *
 * @param clientErrno why the client's connection failed; empty where it ended well
 * @param serverErrno why the server's connection failed; empty where it ended well
 * @param clean whether both directions were carried to their end
 */
public record RelayEnd(String clientErrno, String serverErrno, boolean clean) {}
