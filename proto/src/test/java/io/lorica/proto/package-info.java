/** The wire against the specification: start with {@link io.lorica.proto.WireTablesTest}. */
@NullMarked
package io.lorica.proto;

import org.jspecify.annotations.NullMarked;
