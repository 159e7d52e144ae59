/** The whole process against an API server in memory: {@link DestinationStackTest}. */
@NullMarked
package io.lorica.destination;

import org.jspecify.annotations.NullMarked;
