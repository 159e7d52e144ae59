/** Tests of {@code io.lorica.proxy.admin}. */
@NullMarked
package io.lorica.proxy.admin;

import org.jspecify.annotations.NullMarked;
