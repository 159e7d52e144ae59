/**
 * What holds for the whole tree: format, tests that ran, behaviours that are covered. The rules
 * about classes are tests beside it. Start with {@link io.lorica.checks.Repository}.
 */
@NullMarked
package io.lorica.checks;

import org.jspecify.annotations.NullMarked;
