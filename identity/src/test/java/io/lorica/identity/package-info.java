/** Tests of the whole program, and what the tests of its parts share. */
@NullMarked
package io.lorica.identity;

import org.jspecify.annotations.NullMarked;
