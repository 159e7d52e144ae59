/**
 * A name server for service names: start with {@link io.lorica.sandbox.dns.NameServer}; {@link
 * io.lorica.sandbox.dns.ServiceNames} decides what it answers.
 */
@NullMarked
package io.lorica.sandbox.dns;

import org.jspecify.annotations.NullMarked;
