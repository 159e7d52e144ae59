/** Tests of mesh TLS. */
@NullMarked
package io.lorica.proxy.tls;

import org.jspecify.annotations.NullMarked;
