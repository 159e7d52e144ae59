/**
 * What discovery answers, as values and pure functions: start with {@link
 * io.lorica.destination.model.discovery.ServiceEndpoints}.
 */
@NullMarked
package io.lorica.destination.model.discovery;

import org.jspecify.annotations.NullMarked;
