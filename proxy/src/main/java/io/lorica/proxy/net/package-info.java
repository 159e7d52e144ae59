/**
 * Sockets: {@link io.lorica.proxy.net.Acceptor} takes connections in, {@link
 * io.lorica.proxy.net.Connector} makes them, {@link io.lorica.proxy.net.HoldHandler} keeps what
 * comes before anyone is ready for it, and {@link io.lorica.proxy.net.DuplexRelay} joins two.
 */
@NullMarked
package io.lorica.proxy.net;

import org.jspecify.annotations.NullMarked;
