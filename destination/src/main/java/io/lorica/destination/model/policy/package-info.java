/**
 * What inbound and outbound policy have in common: start with {@link
 * io.lorica.destination.model.policy.PolicyRef}.
 */
@NullMarked
package io.lorica.destination.model.policy;

import org.jspecify.annotations.NullMarked;
