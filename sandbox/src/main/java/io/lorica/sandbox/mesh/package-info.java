/**
 * Puts a control plane and a sample application into a sandbox: start with {@link
 * io.lorica.sandbox.mesh.MeshInstall}.
 */
@NullMarked
package io.lorica.sandbox.mesh;

import org.jspecify.annotations.NullMarked;
