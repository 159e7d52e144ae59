/**
 * HTTP/1.0 and 1.1 on the wire: strict parsers, serialisers, the two ends of a connection and a
 * pool of idle ones. Start with {@link io.lorica.proxy.http.h1.Http1ServerHandler} and {@link
 * io.lorica.proxy.http.h1.Http1ClientConnection}.
 *
 * <p><b>Who owns which field.</b> The codec owns framing: it takes {@code transfer-encoding} out of
 * a head that it parses, and when it writes one it derives {@code content-length} and {@code
 * transfer-encoding} from {@code contentLength()}, the end flag, status, method and version, never
 * from the header block, where {@code content-length} stays as information for the layers and for
 * HTTP/2. In answers the codec also owns {@code connection: close} and {@code connection:
 * keep-alive}; a layer that wants the client's connection closed puts {@code connection: close}
 * into the head and the codec obeys. Everything else that belongs to one hop is the layers' work:
 * {@link io.lorica.proxy.http.HopByHop}. No {@code date} is added.
 */
@NullMarked
package io.lorica.proxy.http.h1;

import org.jspecify.annotations.NullMarked;
