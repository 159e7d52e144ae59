/** Tests of how a certificate is got and kept. */
@NullMarked
package io.lorica.proxy.identity;

import org.jspecify.annotations.NullMarked;
