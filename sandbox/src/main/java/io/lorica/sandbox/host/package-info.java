/** The host's side of a sandbox: start with {@link io.lorica.sandbox.host.HostSandbox}. */
@NullMarked
package io.lorica.sandbox.host;

import org.jspecify.annotations.NullMarked;
