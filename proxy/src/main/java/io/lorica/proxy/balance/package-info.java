/**
 * Choosing an endpoint. Load metric ({@link io.lorica.proxy.balance.PeakEwma}), picker ({@link
 * io.lorica.proxy.balance.P2cPicker}) and membership ({@link io.lorica.proxy.balance.EndpointPool})
 * are apart, so that any two can be tested without the third; {@link
 * io.lorica.proxy.balance.Failfast} says when waiting ends.
 */
@NullMarked
package io.lorica.proxy.balance;

import org.jspecify.annotations.NullMarked;
