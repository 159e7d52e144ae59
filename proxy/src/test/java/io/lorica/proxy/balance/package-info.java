/** Tests of {@code io.lorica.proxy.balance}. */
@NullMarked
package io.lorica.proxy.balance;

import org.jspecify.annotations.NullMarked;
