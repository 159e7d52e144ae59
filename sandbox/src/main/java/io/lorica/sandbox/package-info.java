/** A mesh on one machine without Kubernetes: start with {@link io.lorica.sandbox.api.ApiServer}. */
@NullMarked
package io.lorica.sandbox;

import org.jspecify.annotations.NullMarked;
