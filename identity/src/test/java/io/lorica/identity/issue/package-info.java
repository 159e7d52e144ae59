/** Tests of the package of the same name. */
@NullMarked
package io.lorica.identity.issue;

import org.jspecify.annotations.NullMarked;
