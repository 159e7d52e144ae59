/** Who a workload is: start with {@link io.lorica.mesh.identity.TlsIdentity}. */
@NullMarked
package io.lorica.mesh.identity;

import org.jspecify.annotations.NullMarked;
