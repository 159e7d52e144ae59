/** What tests of all modules share: start with {@link io.lorica.testkit.Spec}. */
@NullMarked
package io.lorica.testkit;

import org.jspecify.annotations.NullMarked;
