/** The certificate authority of the mesh: start with {@link io.lorica.identity.IdentityWiring}. */
@NullMarked
package io.lorica.identity;

import org.jspecify.annotations.NullMarked;
