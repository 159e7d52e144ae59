/**
 * What the installation and a pod's annotations say: start with {@link
 * io.lorica.injector.values.ValuesDocument}.
 */
@NullMarked
package io.lorica.injector.values;

import org.jspecify.annotations.NullMarked;
