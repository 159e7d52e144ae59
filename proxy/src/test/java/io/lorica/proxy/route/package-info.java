/** Tests of routes as values. */
@NullMarked
package io.lorica.proxy.route;

import org.jspecify.annotations.NullMarked;
