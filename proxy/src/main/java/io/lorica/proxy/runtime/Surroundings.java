package io.lorica.proxy.runtime;

import io.lorica.mesh.time.NanoClock;
import io.lorica.proxy.net.ConnectGuard;
import io.lorica.proxy.net.OriginalDestination;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.time.InstantSource;

/**
 * What of its machine the proxy relies on, so that a test can stand in for clock and firewall.
 *
 * @param outbound where connections to the outbound listener wanted to go
 * @param inbound where connections to the inbound listener wanted to go
 * @param outboundGuard where the outbound half must not connect to
 * @param accessLog where the access log goes, if there is one
 */
record Surroundings(
    NanoClock clock,
    InstantSource wall,
    OriginalDestination outbound,
    OriginalDestination inbound,
    ConnectGuard outboundGuard,
    OutputStream accessLog) {

  /** The machine itself, with the clocks of the process. */
  static Surroundings ofMachine(NanoClock clock, InstantSource wall) {
    OriginalDestination kernel = OriginalDestination.fromKernel();
    return new Surroundings(
        clock,
        wall,
        kernel,
        kernel,
        ConnectGuard.notToLoopback(),
        new FileOutputStream(FileDescriptor.err));
  }
}
