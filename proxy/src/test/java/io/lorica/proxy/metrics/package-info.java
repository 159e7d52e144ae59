/** Tests of {@code io.lorica.proxy.metrics}. */
@NullMarked
package io.lorica.proxy.metrics;

import org.jspecify.annotations.NullMarked;
