@NullMarked
package io.lorica.proxy.trace;

import org.jspecify.annotations.NullMarked;
