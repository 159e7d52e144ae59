/** Identities as tables: start with {@link io.lorica.mesh.identity.TlsIdentityTest}. */
@NullMarked
package io.lorica.mesh.identity;

import org.jspecify.annotations.NullMarked;
