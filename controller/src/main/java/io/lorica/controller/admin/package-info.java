/**
 * Liveness, readiness and metrics of a control-plane program: start with {@link
 * io.lorica.controller.admin.AdminServer}.
 */
@NullMarked
package io.lorica.controller.admin;

import org.jspecify.annotations.NullMarked;
