/**
 * Log levels and formats of the control plane: start with {@link
 * io.lorica.controller.log.LogSetup}.
 */
@NullMarked
package io.lorica.controller.log;

import org.jspecify.annotations.NullMarked;
