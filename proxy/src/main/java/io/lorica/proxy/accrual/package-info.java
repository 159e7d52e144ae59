/**
 * Failure accrual: from the outcomes of past requests to whether an endpoint gets any. A policy
 * says when ({@link io.lorica.proxy.accrual.FailureAccrual}); {@link
 * io.lorica.proxy.accrual.EndpointGate} obeys.
 */
@NullMarked
package io.lorica.proxy.accrual;

import org.jspecify.annotations.NullMarked;
