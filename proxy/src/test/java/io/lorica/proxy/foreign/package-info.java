/**
 * Programs of others as clients and servers of real proxies: what arrives at either end is what
 * arrives without a proxy.
 */
@NullMarked
package io.lorica.proxy.foreign;

import org.jspecify.annotations.NullMarked;
