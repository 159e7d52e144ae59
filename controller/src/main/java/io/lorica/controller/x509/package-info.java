/**
 * Making, reading and naming certificates with their keys: start with {@link
 * io.lorica.controller.x509.KeyedChain}.
 */
@NullMarked
package io.lorica.controller.x509;

import org.jspecify.annotations.NullMarked;
