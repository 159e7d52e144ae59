/**
 * An API server in one process, with what our programs and the sandbox's controllers call: start
 * with {@link io.lorica.sandbox.api.ApiServer}.
 */
@NullMarked
package io.lorica.sandbox.api;

import org.jspecify.annotations.NullMarked;
