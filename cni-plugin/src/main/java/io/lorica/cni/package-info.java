/**
 * Transparent interception: start with {@link io.lorica.cni.rules.RuleSet} for what is written and
 * {@link io.lorica.cni.init.ProxyInit} for who writes it.
 */
@NullMarked
package io.lorica.cni;

import org.jspecify.annotations.NullMarked;
