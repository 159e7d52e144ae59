/** Rules of the whole tree as tests: start with {@link io.lorica.checks.ModulesTest}. */
@NullMarked
package io.lorica.checks;

import org.jspecify.annotations.NullMarked;
