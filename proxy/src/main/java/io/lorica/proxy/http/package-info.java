/**
 * The exchange model: one vocabulary for HTTP/1, HTTP/2 and gRPC. Start with {@link
 * io.lorica.proxy.http.HttpService}; the wire codecs live in {@code h1} and {@code h2}, and nothing
 * outside them knows which one an exchange came by.
 */
@NullMarked
package io.lorica.proxy.http;

import org.jspecify.annotations.NullMarked;
