/** Tests of {@code io.lorica.proxy.discovery}. */
@NullMarked
package io.lorica.proxy.discovery;

import org.jspecify.annotations.NullMarked;
