/** Tests. */
@NullMarked
package io.lorica.proxy.detect;

import org.jspecify.annotations.NullMarked;
