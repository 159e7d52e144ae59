/** Tests of failure accrual. */
@NullMarked
package io.lorica.proxy.accrual;

import org.jspecify.annotations.NullMarked;
