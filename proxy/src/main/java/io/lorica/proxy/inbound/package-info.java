/**
 * Connections that come to the application. {@link io.lorica.proxy.inbound.InboundStack} joins the
 * layers in the order in which traffic meets them.
 */
@NullMarked
package io.lorica.proxy.inbound;

import org.jspecify.annotations.NullMarked;
