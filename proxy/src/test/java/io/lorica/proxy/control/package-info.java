/** Tests of {@code io.lorica.proxy.control}. */
@NullMarked
package io.lorica.proxy.control;

import org.jspecify.annotations.NullMarked;
