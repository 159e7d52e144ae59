/**
 * What is added to an object, as pure functions over JSON: start with {@link
 * io.lorica.injector.patch.PodPatch}.
 */
@NullMarked
package io.lorica.injector.patch;

import org.jspecify.annotations.NullMarked;
