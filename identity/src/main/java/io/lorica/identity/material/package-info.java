/** Where issuer and anchors come from: start with {@link io.lorica.identity.material.Authority}. */
@NullMarked
package io.lorica.identity.material;

import org.jspecify.annotations.NullMarked;
