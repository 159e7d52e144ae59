/**
 * The admission webhook that adds the proxy to pods: start with {@link
 * io.lorica.injector.patch.PodPatch} for what it adds and {@link io.lorica.injector.Main} for the
 * process.
 */
@NullMarked
package io.lorica.injector;

import org.jspecify.annotations.NullMarked;
