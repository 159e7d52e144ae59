package io.lorica.proxy.admin;

/**
 * A request to the admin server, read whole.
 *
 * @param path without query
 * @param query without question mark, empty if there is none
 * @param acceptEncoding empty if absent
 * @param accept empty if absent
 * @param local whether the client's socket address is a loopback address
 * @param body at most {@link AdminBackend#MAX_BODY} bytes, as UTF-8
 */
public record AdminRequest(
    String method,
    String path,
    String query,
    String acceptEncoding,
    String accept,
    boolean local,
    String body) {}
