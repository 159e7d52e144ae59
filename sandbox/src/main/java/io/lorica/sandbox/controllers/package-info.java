/**
 * What a controller manager does in a cluster, for the kinds that the sandbox runs: start with
 * {@link io.lorica.sandbox.controllers.Controllers}.
 */
@NullMarked
package io.lorica.sandbox.controllers;

import org.jspecify.annotations.NullMarked;
