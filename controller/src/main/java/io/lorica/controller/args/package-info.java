/** Go-style command lines: start with {@link io.lorica.controller.args.CommandLineProgram}. */
@NullMarked
package io.lorica.controller.args;

import org.jspecify.annotations.NullMarked;
