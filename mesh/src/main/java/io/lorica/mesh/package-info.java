/**
 * The words both planes share: {@link io.lorica.mesh.identity} for who a workload is, {@link
 * io.lorica.mesh.certificate} for what proves it, {@link io.lorica.mesh.names} for what Kubernetes
 * calls things, {@link io.lorica.mesh.time} for time as a parameter. No Netty, no Kubernetes
 * client, no gRPC. Start with {@link io.lorica.mesh.identity.TlsIdentity}.
 */
@NullMarked
package io.lorica.mesh;

import org.jspecify.annotations.NullMarked;
