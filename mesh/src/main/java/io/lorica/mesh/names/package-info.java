/**
 * Names that Kubernetes and the proxies see: start with {@link io.lorica.mesh.names.Annotations}.
 */
@NullMarked
package io.lorica.mesh.names;

import org.jspecify.annotations.NullMarked;
