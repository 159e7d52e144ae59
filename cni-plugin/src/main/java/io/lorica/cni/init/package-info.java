/** The init container {@code linkerd-init}: start with {@link io.lorica.cni.init.ProxyInit}. */
@NullMarked
package io.lorica.cni.init;

import org.jspecify.annotations.NullMarked;
