/**
 * The init container {@code linkerd-network-validator}: start with {@link
 * io.lorica.cni.validator.NetworkValidator}.
 */
@NullMarked
package io.lorica.cni.validator;

import org.jspecify.annotations.NullMarked;
