/**
 * A small application that knows nothing of a mesh: {@link io.lorica.sandbox.sample.LoadMain} asks
 * {@link io.lorica.sandbox.sample.FrontMain}, which asks {@link io.lorica.sandbox.sample.BooksMain}
 * over HTTP/1 and {@link io.lorica.sandbox.sample.QuotesMain} over gRPC; and {@link
 * io.lorica.sandbox.sample.GreeterMain} is a TCP server that speaks first.
 */
@NullMarked
package io.lorica.sandbox.sample;

import org.jspecify.annotations.NullMarked;
