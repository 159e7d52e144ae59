/**
 * Connections that leave the application. {@link io.lorica.proxy.outbound.OutboundStack} joins the
 * layers in the order in which traffic meets them.
 */
@NullMarked
package io.lorica.proxy.outbound;

import org.jspecify.annotations.NullMarked;
