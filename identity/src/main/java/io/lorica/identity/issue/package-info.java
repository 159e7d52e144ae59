/**
 * Who gets which leaf, decided without input or output: start with {@link
 * io.lorica.identity.issue.CsrRules}.
 */
@NullMarked
package io.lorica.identity.issue;

import org.jspecify.annotations.NullMarked;
