/**
 * HTTP/2 (RFC 9113) and HPACK (RFC 7541): exchanges to frames and back. Start with {@link
 * io.lorica.proxy.http.h2.Http2ServerHandler} and {@link
 * io.lorica.proxy.http.h2.Http2ClientConnection}, which share {@code Http2Connection}.
 */
@NullMarked
package io.lorica.proxy.http.h2;

import org.jspecify.annotations.NullMarked;
