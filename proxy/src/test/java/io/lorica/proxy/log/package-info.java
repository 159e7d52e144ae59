/** Tests of the process log. */
@NullMarked
package io.lorica.proxy.log;

import org.jspecify.annotations.NullMarked;
