/** Redirect rules as values: start with {@link io.lorica.cni.rules.RuleSet}. */
@NullMarked
package io.lorica.cni.rules;

import org.jspecify.annotations.NullMarked;
