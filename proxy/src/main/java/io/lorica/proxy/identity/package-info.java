/**
 * Who this proxy is: its key, its request for a certificate, and the loop that keeps the
 * certificate fresh. Start with {@link io.lorica.proxy.identity.CertifyLoop}.
 */
@NullMarked
package io.lorica.proxy.identity;

import org.jspecify.annotations.NullMarked;
