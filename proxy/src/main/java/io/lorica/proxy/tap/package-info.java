/**
 * Looking at requests as they pass (spec 03 §10). Data loops ask {@link
 * io.lorica.proxy.tap.TapRegistry} for each request whether somebody observes; the control loop
 * serves observers, beginning with {@link io.lorica.proxy.tap.TapServer}.
 */
@NullMarked
package io.lorica.proxy.tap;

import org.jspecify.annotations.NullMarked;
