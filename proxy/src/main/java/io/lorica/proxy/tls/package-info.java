/**
 * Mesh TLS by BoringSSL: TLS 1.3 alone, peers verified against the trust anchors and known by the
 * names in their certificates. Start with {@link io.lorica.proxy.tls.MeshTls}.
 */
@NullMarked
package io.lorica.proxy.tls;

import org.jspecify.annotations.NullMarked;
