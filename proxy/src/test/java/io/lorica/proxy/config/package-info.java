/** Tests of the configuration. */
@NullMarked
package io.lorica.proxy.config;

import org.jspecify.annotations.NullMarked;
