/** Tests of HTTP/2; {@link io.lorica.proxy.http.h2.H2SpecServer} is what h2spec runs against. */
@NullMarked
package io.lorica.proxy.http.h2;

import org.jspecify.annotations.NullMarked;
