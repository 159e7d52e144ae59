/**
 * How an endpoint is reached and what is measured on the way; used by both halves. Start with
 * {@link io.lorica.proxy.client.EndpointClient}.
 */
@NullMarked
package io.lorica.proxy.client;

import org.jspecify.annotations.NullMarked;
