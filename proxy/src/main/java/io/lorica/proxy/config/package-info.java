/**
 * What the environment tells the proxy: start with {@link io.lorica.proxy.config.ProxyConfig#load}.
 * One record per component; every wrong variable is reported, all of them together.
 */
@NullMarked
package io.lorica.proxy.config;

import org.jspecify.annotations.NullMarked;
