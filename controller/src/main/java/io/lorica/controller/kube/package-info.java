/**
 * The Kubernetes API and the only package here that sees its client library: start with {@link
 * io.lorica.controller.kube.Feed}.
 */
@NullMarked
package io.lorica.controller.kube;

import org.jspecify.annotations.NullMarked;
