/**
 * Tests of the API client, and {@link io.lorica.controller.kube.EmbeddedApi} for those of others.
 */
@NullMarked
package io.lorica.controller.kube;

import org.jspecify.annotations.NullMarked;
