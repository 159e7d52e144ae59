/** Network namespaces for tests: start with {@link io.lorica.cni.net.NetworkNamespace}. */
@NullMarked
package io.lorica.cni.net;

import org.jspecify.annotations.NullMarked;
