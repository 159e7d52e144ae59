/** The only place that runs iptables: start with {@link io.lorica.cni.firewall.Firewall}. */
@NullMarked
package io.lorica.cni.firewall;

import org.jspecify.annotations.NullMarked;
