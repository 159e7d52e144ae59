/**
 * Routes as values: what a policy says, compiled once, and the pure functions that match requests
 * to it. Start with {@link io.lorica.proxy.route.RouteTable}.
 */
@NullMarked
package io.lorica.proxy.route;

import org.jspecify.annotations.NullMarked;
