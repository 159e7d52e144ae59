/**
 * Channels to the services of the control plane: where they are, by DNS, and one balanced HTTP/2
 * client for each. Start with {@link io.lorica.proxy.control.ControlChannel}.
 */
@NullMarked
package io.lorica.proxy.control;

import org.jspecify.annotations.NullMarked;
