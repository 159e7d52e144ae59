/**
 * The node: pods as network namespaces, containers as processes. Start with {@link
 * io.lorica.sandbox.node.Kubelet}.
 */
@NullMarked
package io.lorica.sandbox.node;

import org.jspecify.annotations.NullMarked;
