/** Tests. */
@NullMarked
package io.lorica.proxy.net;

import org.jspecify.annotations.NullMarked;
