/**
 * The administration port: {@link io.lorica.proxy.admin.AdminPages} answers, {@link
 * io.lorica.proxy.admin.AdminBackend} carries the answers as exchanges.
 */
@NullMarked
package io.lorica.proxy.admin;

import org.jspecify.annotations.NullMarked;
